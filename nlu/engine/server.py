"""The engine's server: `python -m nlu.engine.server --model M (--socket S | --port P)`.

Listens on a Unix socket or the loopback interface only. Turns are worked one after another in
their own thread, so `/health` answers while one is under way.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import hmac
import json
import os
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any

from nlu.train import current, home, quieten, structure_digest

quieten()

from aiohttp import web  # noqa: E402 - Rasa's settings must be in the environment first

from actions.wording import Wording  # noqa: E402
from nlu import compile as compiling  # noqa: E402
from nlu.engine.state import BadState, StateConflict  # noqa: E402
from nlu.engine.turn import Request, Turns  # noqa: E402

KEY_HEADER = "X-Engine-Key"
MAX_BODY = 512 * 1024
WARM_UP = (
    "你好",
    "小区门口的路灯坏了三个月，上个月打过电话没人管，希望尽快修好。",
    "多久能办好？",
    "不清楚",
)
KINDS = ("text", "image", "voice", "video", "file", "link", "location", "event")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Problem(Exception):
    """Becomes an RFC 9457 problem document."""

    def __init__(self, status: int, title: str, detail: str = "") -> None:
        self.status, self.title, self.detail = status, title, detail
        super().__init__(title)

    def response(self) -> web.Response:
        """The document."""
        body = {"type": "about:blank", "title": self.title, "status": self.status}
        if self.detail:
            body["detail"] = self.detail
        return web.json_response(
            body, status=self.status, content_type="application/problem+json", dumps=_dumps
        )


def _dumps(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False)


def read_request(body: Any) -> Request:
    """The request, or a `Problem` that says what is wrong with it."""
    if not isinstance(body, dict):
        raise Problem(400, "The body must be a JSON object")
    for name in ("turn", "conversation", "now"):
        if not isinstance(body.get(name), str) or not body[name]:
            raise Problem(400, f"`{name}` must be a non-empty string")
    text = body.get("text")
    if not isinstance(text if text is not None else "", str):
        raise Problem(400, "`text` must be a string")
    kind = body.get("kind", "text")
    if kind not in KINDS:
        raise Problem(400, f"`kind` must be one of {', '.join(KINDS)}")
    try:
        now = datetime.fromisoformat(body["now"].replace("Z", "+00:00"))
    except ValueError as error:
        raise Problem(400, "`now` must be an ISO 8601 time") from error
    if now.tzinfo is None:
        raise Problem(400, "`now` must carry its zone")
    objects = {name: body.get(name) or {} for name in ("payload", "facts")}
    for name, value in objects.items():
        if not isinstance(value, dict):
            raise Problem(400, f"`{name}` must be an object")
    said = text or str(objects["payload"].get("recognition") or "")
    return Request(
        turn=body["turn"],
        conversation=body["conversation"],
        text=said,
        kind=kind,
        payload=objects["payload"],
        state=body.get("state"),
        now=now,
        facts=objects["facts"],
    )


class Engine:
    """The application's handlers around one model."""

    def __init__(self, turns: Turns, key: str, about: dict[str, Any]) -> None:
        self._turns, self._key, self._about = turns, key.encode(), about
        self._loop = asyncio.new_event_loop()
        self._started, self._worked = time.time(), 0
        threading.Thread(target=self._loop.run_forever, daemon=True, name="turns").start()

    def application(self) -> web.Application:
        """The aiohttp application."""
        made = web.Application(middlewares=[self._guard], client_max_size=MAX_BODY)
        made.router.add_post("/turn", self.turn)
        made.router.add_get("/health", self.health)
        made.router.add_get("/model", self.model)
        return made

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            if request.path != "/health":
                given = request.headers.get(KEY_HEADER, "").encode()
                if not hmac.compare_digest(given, self._key):
                    raise Problem(403, "Wrong key")
            return await handler(request)
        except Problem as problem:
            return problem.response()
        except web.HTTPException as error:
            return Problem(error.status, error.reason).response()
        except Exception as error:
            # The message may hold what the citizen wrote, so only its kind is told.
            _log("turn failed", error=type(error).__name__, cause=type(error.__cause__).__name__)
            if os.environ.get("XINFANG_ENV", "development") == "development":
                sys.excepthook(type(error), error, error.__traceback__)
            return Problem(500, "The turn failed").response()

    async def turn(self, request: web.Request) -> web.Response:
        """`POST /turn`."""
        try:
            body = json.loads(await request.read())
        except (ValueError, RecursionError) as error:
            raise Problem(400, "The body is not JSON") from error
        work = self._turns.take(read_request(body))
        try:
            made = await self._in_thread(work)
        except StateConflict as error:
            raise Problem(409, "The state does not fit this engine", str(error)) from error
        except BadState as error:
            raise Problem(400, "The state is not one", str(error)) from error
        self._worked += 1
        return web.json_response(made, dumps=_dumps)

    async def warm_up(self) -> None:
        """Work a few turns of nobody's, so that the first citizen does not wait for caches."""
        state = None
        for number, text in enumerate(WARM_UP):
            request = Request(
                turn=f"warm-up-{number}",
                conversation="warm-up",
                text=text,
                kind="text",
                payload={},
                state=state,
                now=datetime.fromisoformat("2026-01-05T09:00:00+08:00"),
                facts={},
            )
            state = (await self._turns.take(request))["state"]

    async def _in_thread(self, work: Coroutine[Any, Any, dict[str, Any]]) -> dict[str, Any]:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    async def health(self, request: web.Request) -> web.Response:
        """`GET /health`, without a key."""
        up = round(time.time() - self._started, 1)
        return web.json_response({"status": "ok", "up_seconds": up, "turns": self._worked})

    async def model(self, request: web.Request) -> web.Response:
        """`GET /model`: which model and which flows are served."""
        return web.json_response(self._about, dumps=_dumps)


def _log(event: str, **values: Any) -> None:
    sys.stderr.write(_dumps({"event": event, **values}) + "\n")
    sys.stderr.flush()


def load(model: Path, key: str, flows_dir: Path) -> Engine:
    """The engine for a model file; RuntimeError when the flows on disk are not the model's."""
    wording = Wording.load(flows_dir)
    beside = model.with_name(model.name.removesuffix(".tar.gz") + ".json")
    about = json.loads(beside.read_text(encoding="utf-8")) if beside.exists() else {}
    if about and about["structure"] != structure_digest(wording.flows):
        raise RuntimeError("the flows have changed since this model was trained")
    return Engine(Turns(model, wording), key, {**about, "model_version": _version(model)})


def _version(model: Path) -> str:
    return model.name.removesuffix(".tar.gz")


def main(argv: list[str] | None = None) -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(prog="python -m nlu.engine.server", description=__doc__)
    parser.add_argument("--model", type=Path, default=None, help="default: the current one")
    parser.add_argument("--flows", type=Path, default=compiling.FLOWS)
    parser.add_argument("--socket", default=os.environ.get("ENGINE_SOCKET"))
    parser.add_argument("--port", type=int, default=int(os.environ.get("ENGINE_PORT") or 0))
    given = parser.parse_args(argv)
    key = os.environ.pop("ENGINE_KEY", "")
    if not key:
        parser.error("ENGINE_KEY is not set; the engine does not start without a key")
    if not given.socket and not given.port:
        parser.error("give --socket or --port (or ENGINE_SOCKET, ENGINE_PORT)")
    begun = time.monotonic()
    engine = load(given.model or current(home() / "models"), key, given.flows)
    asyncio.run(engine.warm_up())
    # What is loaded now stays: looking through it for garbage takes a tenth of a second each time.
    gc.freeze()
    _log("engine ready", seconds=round(time.monotonic() - begun, 1))
    where = {"path": given.socket} if given.socket else {"host": "127.0.0.1", "port": given.port}
    web.run_app(engine.application(), print=None, access_log=None, **where)
    return 0


if __name__ == "__main__":
    sys.exit(main())
