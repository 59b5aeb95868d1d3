"""Asks the engine for turns over a Unix socket or a loopback port."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.intake.ports import EngineRefused, EngineUnavailable, UnknownVersion
from bot.intake.schemas import Command, Option, OutboundMessage, TurnRequest, TurnResult

KEY_HEADER = "X-Engine-Key"
CONNECT_SECONDS = 1.0
TURN_SECONDS = 20.0
_CONFLICT = 409
_BUSY = (408, 425, 429)


class EngineClient:
    """A `DialogueEngine`. `url` is `unix:///path/to/socket` or `http://host:port`."""

    def __init__(self, url: str, key: str, *, timeout: float = TURN_SECONDS) -> None:
        base, transport = _address(url)
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=16)
        if transport is None:
            transport = httpx.AsyncHTTPTransport(limits=limits, trust_env=False)
        self._client = httpx.AsyncClient(
            base_url=base,
            transport=transport,
            headers={KEY_HEADER: key, "Content-Type": "application/json"},
            timeout=httpx.Timeout(timeout, connect=CONNECT_SECONDS, pool=timeout),
            trust_env=False,
        )

    async def turn(self, request: TurnRequest) -> TurnResult:
        """One turn. Nothing is tried twice here: the caller knows what may be repeated."""
        body = json.dumps(to_json(request), ensure_ascii=False).encode("utf-8", "replace")
        response = await self._ask("POST", "/turn", content=body)
        _check(response)
        try:
            return from_json(response.json())
        except (ValueError, KeyError, TypeError) as error:
            raise EngineUnavailable(
                f"an answer of no known shape: {error!r}", faulty=True
            ) from error

    async def health(self) -> bool:
        """Whether the engine answers at all."""
        try:
            response = await self._ask("GET", "/health", timeout=CONNECT_SECONDS)
        except EngineUnavailable:
            return False
        return response.status_code == httpx.codes.OK

    async def model(self) -> dict[str, Any]:
        """Which model it serves."""
        response = await self._ask("GET", "/model")
        _check(response)
        found: dict[str, Any] = response.json()
        return found

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        try:
            return await self._client.request(method, path, **more)
        except (httpx.TransportError, OSError) as error:
            raise EngineUnavailable(type(error).__name__) from error


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
        flow_version=str(answer["flow_version"]),
        model_version=str(answer["model_version"]),
        ms=float(answer.get("ms") or 0.0),
    )


def _each(items: list[Any], make: Callable[[Mapping[str, Any]], Any]) -> list[Any]:
    return [make(item) for item in items]


def _reply(item: Mapping[str, Any]) -> OutboundMessage:
    options = tuple(
        Option(option["label"], option["value"]) for option in item.get("options") or []
    )
    return OutboundMessage(item["key"], item["text"], options)


def _check(response: httpx.Response) -> None:
    status = response.status_code
    if status == httpx.codes.OK:
        return
    if status >= httpx.codes.INTERNAL_SERVER_ERROR or status in _BUSY:
        raise EngineUnavailable(f"HTTP {status}", faulty=status == 500)
    reason = _reason(response)
    if status == _CONFLICT:
        raise UnknownVersion(status, reason)
    raise EngineRefused(status, reason)


def _reason(response: httpx.Response) -> str:
    try:
        document = response.json()
        return str(document.get("type") or document.get("title") or "")[:200]
    except (ValueError, AttributeError):
        return ""


def _address(url: str) -> tuple[str, httpx.AsyncHTTPTransport | None]:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=16)
        return "http://engine", httpx.AsyncHTTPTransport(uds=parts.path, limits=limits)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("ENGINE_URL must be unix:///path or http://host:port")
    return url.rstrip("/"), None
