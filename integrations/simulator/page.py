"""The routes of the phone: its page, its JSON, its stream of events."""

import mimetypes
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.datastructures import UploadFile

from bot.kit.clock import Clock
from integrations.simulator.account import SimulatedAccount
from integrations.simulator.actions import Citizen, NotPossible, Upload
from integrations.simulator.feed import Feed
from integrations.simulator.memory import Memory
from integrations.simulator.phones import Phone, Phones
from integrations.simulator.weixin import Weixin
from integrations.simulator.weixin_routes import build_api
from integrations.simulator.wording import HERE, load_wording

ReadDraft = Callable[[str], Awaitable[dict[str, Any] | None]]

STREAM_SECONDS = 6.0
UPLOAD_BYTES = 10 * 1024 * 1024
SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
        "media-src 'self' blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def build_router(
    account: SimulatedAccount,
    *,
    clock: Clock,
    drafts: ReadDraft | None = None,
    memory: Path | None = None,
) -> APIRouter:
    """Everything under /simulator, fake API included.

    `drafts(openid)` tells what the right pane shows: {"slots": [...], "cases": [...], ...}.
    `memory` is the file that keeps the chats over a restart.
    """
    words = load_wording()
    feed = Feed()
    phones = Phones(clock, feed, words["citizens"], Memory(memory))
    weixin = Weixin(account, phones)
    citizen = Citizen(account, phones, words)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await citizen.close()

    router = APIRouter(include_in_schema=False, lifespan=lifespan)
    _add_page(router, words)
    _add_chats(router, phones, weixin, words, drafts)
    _add_actions(router, account, phones, citizen)
    _add_events(router, feed)
    router.include_router(build_api(weixin, phones))
    return router


def _add_page(router: APIRouter, words: dict[str, Any]) -> None:
    loader = FileSystemLoader(HERE / "templates")
    templates = Environment(loader=loader, autoescape=select_autoescape())
    files = {path.name: path for path in (HERE / "static").iterdir() if path.is_file()}

    @router.get("/simulator")
    async def page() -> HTMLResponse:
        content = templates.get_template("simulator.html").render(words=words)
        return HTMLResponse(content, headers=SECURITY)

    @router.get("/simulator/static/{name}")
    async def static(name: str) -> Response:
        if name not in files:
            raise HTTPException(404)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return Response(files[name].read_bytes(), media_type=kind, headers=SECURITY)


def _add_chats(
    router: APIRouter,
    phones: Phones,
    weixin: Weixin,
    words: dict[str, Any],
    drafts: ReadDraft | None,
) -> None:
    @router.get("/simulator/state")
    async def state() -> dict[str, Any]:
        return {
            "citizens": [phones.describe(phone) for phone in phones.all()],
            "menu": _buttons(weixin.menu) or words["menu"],
            "last_event": phones.feed.last_id,
        }

    @router.post("/simulator/citizens", status_code=201)
    async def add() -> dict[str, Any]:
        name = words["new_citizen"].format(number=len(phones.all()) + 1)
        return phones.describe(phones.add(name))

    @router.get("/simulator/chats/{openid}")
    async def chat(openid: str) -> list[dict[str, Any]]:
        return [asdict(bubble) for bubble in _phone(phones, openid).bubbles]

    @router.get("/simulator/draft/{openid}")
    async def draft(openid: str) -> dict[str, Any]:
        shown = await drafts(_phone(phones, openid).openid) if drafts else None
        return shown or {"slots": [], "cases": [], "holder": "bot"}

    @router.get("/simulator/media/{media_id}")
    async def media(media_id: str) -> Response:
        stored = phones.find_media(media_id)
        if stored is None:
            raise HTTPException(404)
        return Response(stored.content, media_type=stored.content_type, headers=SECURITY)


def _add_actions(
    router: APIRouter, account: SimulatedAccount, phones: Phones, citizen: Citizen
) -> None:
    @router.post("/simulator/send")
    async def send(request: Request) -> dict[str, Any]:
        async with request.form(max_files=1, max_part_size=UPLOAD_BYTES) as form:
            fields = {name: value for name, value in form.items() if isinstance(value, str)}
            file = form.get("file")
            upload = await _read(file) if isinstance(file, UploadFile) else None
        phone = _phone(phones, fields.pop("citizen", ""))
        kind = fields.pop("kind", "")
        url = account.callback_url or _own_callback(request)
        try:
            return await citizen.act(phone, kind, fields, upload, url)
        except NotPossible as reason:
            raise HTTPException(409, str(reason)) from reason


def _add_events(router: APIRouter, feed: Feed) -> None:
    @router.get("/simulator/events")
    async def events(request: Request, after: int = 0) -> StreamingResponse:
        last = request.headers.get("last-event-id", "")
        start = int(last) if last.isdigit() else after

        async def stream() -> AsyncIterator[str]:
            # Streams end by themselves: a server that is told to stop need not wait for long.
            yield "retry: 200\n\n"
            async for happening in feed.follow(start, seconds=STREAM_SECONDS):
                yield happening.as_event_stream()

        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(stream(), media_type="text/event-stream", headers=headers)


async def _read(file: UploadFile) -> Upload:
    content = await file.read(UPLOAD_BYTES + 1)
    if len(content) > UPLOAD_BYTES:
        raise HTTPException(413)
    return Upload(content, file.content_type or "application/octet-stream", file.filename or "")


def _phone(phones: Phones, openid: str) -> Phone:
    phone = phones.find(openid)
    if phone is None:
        raise HTTPException(404, "no such citizen")
    return phone


def _own_callback(request: Request) -> str:
    server = request.scope.get("server")
    if not server or server[1] is None:
        raise HTTPException(500, "the callback's address is not known")
    host, port = server
    return f"http://{host}:{port}/wechat/callback"


def _buttons(menu: dict[str, Any] | None) -> list[dict[str, str]]:
    """The tappable leaves of a menu set through the API."""
    leaves: list[dict[str, str]] = []
    for button in (menu or {}).get("button", []):
        for leaf in button.get("sub_button") or [button]:
            if leaf.get("type") == "click":
                leaves.append({"label": leaf["name"], "key": leaf["key"]})
    return leaves
