"""Asks the engine for turns over a Unix socket or a loopback port."""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from bot.intake.ports import EngineRefused, EngineUnavailable, UnknownVersion
from bot.intake.schemas import Command, Option, OutboundMessage, TurnRequest, TurnResult
from integrations.dialogue.connections import Connections, Response, Server, Unreachable

KEY_HEADER = "X-Engine-Key"
HEALTH_SECONDS = 1.0
TURN_SECONDS = 20.0
_BUSY = (408, 425, 429)


class EngineClient:
    """A `DialogueEngine`. `url` is `unix:///path/to/socket` or `http://host:port`."""

    def __init__(self, url: str, key: str, *, timeout: float = TURN_SECONDS) -> None:
        headers = {KEY_HEADER: key, "Content-Type": "application/json"}
        self._connections = Connections(Server.parse(url), headers)
        self._timeout = timeout

    async def turn(self, request: TurnRequest) -> TurnResult:
        """One turn. Nothing is tried twice here: the caller knows what may be repeated."""
        body = json.dumps(to_json(request), ensure_ascii=False).encode("utf-8", "replace")
        response = await self._ask("POST", "/turn", body)
        _check(response)
        try:
            return from_json(json.loads(response.body))
        except (ValueError, KeyError, TypeError) as error:
            raise EngineUnavailable(
                f"an answer of no known shape: {error!r}", faulty=True
            ) from error

    async def health(self) -> bool:
        """Whether the engine answers at all."""
        try:
            response = await self._ask("GET", "/health", seconds=HEALTH_SECONDS)
        except EngineUnavailable:
            return False
        return response.status == HTTPStatus.OK

    async def model(self) -> dict[str, Any]:
        """Which model it serves."""
        response = await self._ask("GET", "/model")
        _check(response)
        found: dict[str, Any] = json.loads(response.body)
        return found

    async def close(self) -> None:
        await self._connections.close()

    async def _ask(
        self, method: str, path: str, body: bytes = b"", *, seconds: float | None = None
    ) -> Response:
        try:
            return await self._connections.ask(method, path, body, seconds=seconds or self._timeout)
        except Unreachable as error:
            raise EngineUnavailable(str(error)) from error


def to_json(request: TurnRequest) -> dict[str, Any]:
    """A request as it travels."""
    return {
        "turn": request.turn,
        "conversation": request.conversation,
        "text": request.text,
        "kind": request.kind,
        "payload": request.payload,
        "state": request.state,
        "now": request.now.isoformat(),
        "facts": request.facts,
    }


def from_json(answer: Mapping[str, Any]) -> TurnResult:
    """An answer as it travels; raises for one of another shape."""
    return TurnResult(
        state=answer["state"],
        replies=tuple(_each(answer["replies"], _reply)),
        commands=tuple(
            _each(answer["commands"], lambda item: Command(item["name"], item.get("args") or {}))
        ),
        slots=answer.get("slots") or {},
        understanding=answer.get("understanding") or {},
        flow_version=_version(answer["flow_version"]),
        model_version=str(answer["model_version"]),
        ms=float(answer.get("ms") or 0.0),
    )


def _version(given: Any) -> str | None:
    """Between flows there is none."""
    return None if given is None else str(given)


def _each(items: list[Any], make: Callable[[Mapping[str, Any]], Any]) -> list[Any]:
    return [make(item) for item in items]


def _reply(item: Mapping[str, Any]) -> OutboundMessage:
    options = tuple(
        Option(option["label"], option["value"]) for option in item.get("options") or []
    )
    return OutboundMessage(item["key"], item["text"], options)


def _check(response: Response) -> None:
    status = response.status
    if status == HTTPStatus.OK:
        return
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _BUSY:
        raise EngineUnavailable(f"HTTP {status}", faulty=status == HTTPStatus.INTERNAL_SERVER_ERROR)
    reason = _reason(response)
    if status == HTTPStatus.CONFLICT:
        raise UnknownVersion(status, reason)
    raise EngineRefused(status, reason)


def _reason(response: Response) -> str:
    try:
        document = json.loads(response.body)
        return str(document.get("type") or document.get("title") or "")[:200]
    except (ValueError, AttributeError):
        return ""
