"""The phone's server side, against a callback that is itself a fake."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
import uvicorn
from fastapi import FastAPI, Request, Response

from bot.kit.clock import SystemClock
from integrations.simulator import SimulatedAccount, build_router
from integrations.simulator.envelope import Envelope, fields, render

ACCOUNT = SimulatedAccount("wx0011223344556677", "s" * 32, "token", "k" * 42 + "A", "gh_0011")


class Callback:
    """Answers as told, and remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.answers: list[str] = ["您好"]
        self.status = 200

    async def answer(self, request: Request) -> Response:
        envelope = Envelope(ACCOUNT)
        self.asked.append(envelope.open(_as_reply(await request.body(), request)))
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if self.status != 200 or answer in ("", "success"):
            return Response(answer, self.status)
        values = {"MsgType": "text", "Content": answer, "CreateTime": int(time.time())}
        query, body = envelope.seal(render(values), "", "1", request.query_params["nonce"])
        encrypted = fields(body)["Encrypt"]
        outer = {
            "Encrypt": encrypted,
            "MsgSignature": query["msg_signature"],
            "TimeStamp": "1",
            "Nonce": query["nonce"],
        }
        return Response(render(outer))


def _as_reply(body: bytes, request: Request) -> str:
    """What arrived, written as a reply so that the same reader can open it."""
    query = request.query_params
    outer = {
        "Encrypt": fields(body.decode())["Encrypt"],
        "MsgSignature": query["msg_signature"],
        "TimeStamp": query["timestamp"],
        "Nonce": query["nonce"],
    }
    return render(outer)


@pytest.fixture
def callback() -> Callback:
    return Callback()


@pytest_asyncio.fixture
async def page(callback: Callback) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a running server, since the phone really posts to it."""
    app = FastAPI()
    app.include_router(build_router(ACCOUNT, clock=SystemClock()))
    app.post("/wechat/callback")(callback.answer)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    listening = server.config.bind_socket()
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
        yield client
    server.should_exit = True
    await serving
    listening.close()


async def send(page: httpx.AsyncClient, kind: str, **values: Any) -> dict[str, Any]:
    state = (await page.get("/simulator/state")).json()
    citizen = state["citizens"][0]["id"]
    answer = await page.post("/simulator/send", data={"citizen": citizen, "kind": kind, **values})
    return {"status": answer.status_code, "citizen": citizen, **answer.json()}


async def test_text_reaches_the_callback_and_its_reply_the_chat(
    page: httpx.AsyncClient, callback: Callback
) -> None:
    await send(page, "subscribe")
    sent = await send(page, "text", text="工地夜里施工 ]]> 吵")
    assert (sent["outcome"], sent["reply"], sent["attempts"]) == ("replied", "您好", 1)
    assert callback.asked[1]["Content"] == "工地夜里施工 ]]> 吵"
    assert callback.asked[1]["FromUserName"] == sent["citizen"]
    chat = (await page.get(f"/simulator/chats/{sent['citizen']}")).json()
    shown = [(bubble["author"], bubble["via"]) for bubble in chat]
    assert shown == [
        ("system", None),
        ("account", "passive"),
        ("citizen", None),
        ("account", "passive"),
    ]


async def test_menu_tap_is_a_click_event(page: httpx.AsyncClient, callback: Callback) -> None:
    await send(page, "subscribe")
    await send(page, "menu", key="PETITION", label="我要反映")
    asked = callback.asked[-1]
    assert (asked["MsgType"], asked["Event"], asked["EventKey"]) == ("event", "CLICK", "PETITION")


async def test_success_shows_nothing(page: httpx.AsyncClient, callback: Callback) -> None:
    callback.answers = ["success"]
    sent = await send(page, "subscribe")
    assert (sent["outcome"], sent["reply"]) == ("accepted", None)


async def test_server_error_is_shown_as_a_fault(
    page: httpx.AsyncClient, callback: Callback
) -> None:
    callback.status = 500
    sent = await send(page, "subscribe")
    assert sent["outcome"] == "failed"
    chat = (await page.get(f"/simulator/chats/{sent['citizen']}")).json()
    assert chat[-1]["kind"] == "faulty"


async def test_only_followers_can_write(page: httpx.AsyncClient) -> None:
    assert (await send(page, "text", text="您好"))["status"] == 409


async def test_picture_is_kept_for_the_api(page: httpx.AsyncClient, callback: Callback) -> None:
    await send(page, "subscribe")
    state = (await page.get("/simulator/state")).json()
    data = {"citizen": state["citizens"][0]["id"], "kind": "image"}
    await page.post(
        "/simulator/send", data=data, files={"file": ("a.png", b"\x89PNG", "image/png")}
    )
    media_id = callback.asked[-1]["MediaId"]
    got = await page.get(f"/simulator/media/{media_id}")
    assert (got.content, got.headers["content-type"]) == (b"\x89PNG", "image/png")


async def test_events_tell_what_happened_since(page: httpx.AsyncClient) -> None:
    await send(page, "subscribe")
    seen = []
    async with page.stream("GET", "/simulator/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        async for line in stream.aiter_lines():
            if line.startswith("event: "):
                seen.append(line.removeprefix("event: "))
            if seen.count("bubble") == 2:
                break
    assert set(seen) <= {"bubble", "citizen"}


async def test_page_is_served_with_a_strict_policy(page: httpx.AsyncClient) -> None:
    html = await page.get("/simulator")
    policy = html.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert " style=" not in html.text
    assert " onclick=" not in html.text
    for name in ("main.js", "phone.css"):
        assert (await page.get(f"/simulator/static/{name}")).status_code == 200
    assert (await page.get("/simulator/static/..%2Fpage.py")).status_code == 404
