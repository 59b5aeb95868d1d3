"""A dialogue engine that follows a script instead of a model, for tests of everything around it.

It keeps to the engine's contract: stateless, the same answer for the same question, errors as
HTTP errors. `script` decides; the default one counts and echoes. It can be used in process (it is
a `DialogueEngine`) or served over HTTP with `application`.
"""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.intake.ports import EngineRefused, EngineUnavailable
from bot.intake.schemas import TurnRequest, TurnResult
from integrations.dialogue.client import KEY_HEADER, from_json

FLOW_VERSION = "scripted-1"
MODEL_VERSION = "scripted"
Script = Callable[[TurnRequest], dict[str, Any]]


def answer(
    state: dict[str, Any] | None,
    *replies: tuple[str, str],
    commands: list[dict[str, Any]] | None = None,
    slots: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """An answer of the contract's shape; `replies` are keys and texts."""
    return {
        "state": state,
        "replies": [{"key": key, "text": text, "options": []} for key, text in replies],
        "commands": commands or [],
        "slots": slots or {},
        "understanding": {"intent": "scripted", "confidence": 1.0, "entities": []},
        "flow_version": FLOW_VERSION,
        "model_version": MODEL_VERSION,
        "ms": 0.0,
    }


def echo(request: TurnRequest) -> dict[str, Any]:
    """Count the turns in the state and say what was said."""
    turns = int((request.state or {}).get("turns", 0)) + 1
    said = request.text or f"{request.kind}:{request.payload.get('name', '')}"
    slots = {"story": {"value": request.text, "messages": [request.turn]}} if request.text else {}
    return answer({"turns": turns}, ("echo", f"{turns}:{said}"), slots=slots)


class ScriptedEngine:
    """Answers by `script`; counts what it was asked, can be slow, down or faulty."""

    def __init__(self, script: Script = echo, *, delay: float = 0.0) -> None:
        self.script = script
        self.delay = delay
        self.fault: Exception | None = None
        self.asked: list[TurnRequest] = []
        self.gate: asyncio.Event | None = None
        """While set and not open, turns wait here."""

    async def turn(self, request: TurnRequest) -> TurnResult:
        return from_json(await self.ask(request))

    async def ask(self, request: TurnRequest) -> dict[str, Any]:
        """The answer as it travels."""
        self.asked.append(request)
        if self.fault is not None:
            raise self.fault
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.gate is not None:
            await self.gate.wait()
        return self.script(request)


def application(engine: ScriptedEngine, key: str) -> Starlette:
    """The engine over HTTP: POST /turn, GET /health, GET /model."""

    async def turn(request: Request) -> Response:
        if request.headers.get(KEY_HEADER) != key:
            return _problem(403, "wrong_key")
        try:
            asked = _request(json.loads(await request.body()))
        except (ValueError, KeyError, TypeError):
            return _problem(400, "bad_request")
        try:
            return JSONResponse(await engine.ask(asked))
        except EngineRefused as refused:
            return _problem(refused.status, "refused")
        except EngineUnavailable:
            return _problem(500, "internal")

    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def model(_request: Request) -> Response:
        return JSONResponse({"flow_version": FLOW_VERSION, "model_version": MODEL_VERSION})

    return Starlette(
        routes=[
            Route("/turn", turn, methods=["POST"]),
            Route("/health", health),
            Route("/model", model),
        ]
    )


def _request(body: dict[str, Any]) -> TurnRequest:
    names = ("turn", "conversation", "text", "kind", "payload", "state", "facts")
    return TurnRequest(
        **{name: body[name] for name in names}, now=datetime.fromisoformat(body["now"])
    )


def _problem(status: int, type_: str) -> Response:
    return JSONResponse(
        {"type": type_, "title": type_, "status": status},
        status,
        media_type="application/problem+json",
    )
