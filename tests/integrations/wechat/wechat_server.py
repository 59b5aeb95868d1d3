"""The callback, served."""

import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI
from wechat_world import (
    FakeInbox,
    Push,
    settings,
)

from integrations.wechat.endpoints import PATH, build_router
from integrations.wechat.settings import WeChatSettings


def app_for(inbox: FakeInbox, chosen: WeChatSettings) -> FastAPI:
    app = FastAPI()
    app.include_router(build_router(inbox, chosen))
    return app


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The application in its own thread on a free port."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        deadline = time.monotonic() + 20
        while not server.started:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


@asynccontextmanager
async def client_of(inbox: FakeInbox, **changes: Any) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app_for(inbox, settings(**changes)))
    async with httpx.AsyncClient(transport=transport, base_url="http://wechat") as client:
        yield client


async def post(push: Push, inbox: FakeInbox | None = None, **changes: Any) -> httpx.Response:
    async with client_of(inbox or FakeInbox(), **changes) as client:
        return await client.post(PATH, **push.request())
