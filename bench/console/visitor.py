"""A console page without a browser: the page's own websocket, spoken as its script speaks it."""

import asyncio
import itertools
import json
import re
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from urllib.parse import urlencode

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from bot.staff.sessions import COOKIE

PATIENCE = 60.0
CLIENT = re.compile(r"query: \{'client_id': '([0-9a-f-]+)', 'next_message_id': (\d+)")
EVENT = re.compile(r'"type":"desk"[^}]*?"listener_id":"([0-9a-f-]+)"')
LISTENER = re.compile(r'"listener_id":"([0-9a-f-]+)"[^}]*?"type":"desk"')
NUMBER = re.compile(r'"_id":(\d+)')
SHOWN = re.compile(r'class=\\+"text\\+">(M\d{6})')
LISTED = re.compile(r'class=\\+"(?:title|last)\\+">(M\d{6})')
"""A message begins with its mark, which stands in the open conversation or in a queue's line."""
LOOKING_SECONDS = 5.0
ACK_SECONDS = 1.0

Seen = Callable[[str, str, float], None]


class PageLost(Exception):
    """The server did not answer, or the connection is gone."""


class Visitor:
    """One page. `seen` is told where every mark stands, `shown` or `listed`, and when it came."""

    def __init__(self, port: int, cookie: str, seen: Seen) -> None:
        self._host = f"127.0.0.1:{port}"
        self._cookie = f"{COOKIE}={cookie}"
        self._seen = seen
        self._heard = asyncio.Event()
        self._listener = ""
        self._socket: ClientConnection | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._client_id = ""
        self._next = 0
        self.bytes = self.frames = 0
        self.lost = 0
        self.sent = 0
        """How many replies the server has said that it has."""

    async def open(self, http: httpx.AsyncClient) -> None:
        """Load the page and begin to listen."""
        page = await http.get(f"http://{self._host}/console/", headers={"cookie": self._cookie})
        page.raise_for_status()
        found = CLIENT.search(page.text)
        if found is None:
            raise PageLost("this is no page of the console: " + page.text[:200])
        self._client_id, self._next = found[1], int(found[2])
        query = {"client_id": self._client_id, "next_message_id": str(self._next)}
        query |= {"document_id": str(uuid.uuid4()), "tab_id": str(uuid.uuid4()), "old_tab_id": ""}
        query |= {"implicit_handshake": "true", "EIO": "4", "transport": "websocket"}
        address = f"ws://{self._host}/console/_nicegui_ws/socket.io/?{urlencode(query)}"
        self._socket = await connect(
            address, additional_headers={"cookie": self._cookie}, max_size=None, ping_interval=None
        )
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._live())]
        await self.until(lambda: bool(self._listener), "the page does not listen")

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._socket is not None:
            await self._socket.close()

    async def reply(self, text: str, key: str, *, seconds: float) -> None:
        """Say something in the open conversation, until the server has it; raises `PageLost`."""
        before = self.sent
        await self.do("reply", text=text, key=key)
        await self.until(lambda: self.sent > before, "no word of the reply", seconds=seconds)

    async def do(self, deed: str, **given: object) -> None:
        """What a click asks the server for."""
        event = {
            "id": 0,
            "client_id": self._client_id,
            "listener_id": self._listener,
            "args": [json.dumps({"do": deed, **given})],
        }
        await self._emit("event", event)

    async def until(
        self, condition: Callable[[], bool], otherwise: str, *, seconds: float = PATIENCE
    ) -> None:
        """Wait until what came from the server makes it true; raises `PageLost`."""
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    if self.lost:
                        raise PageLost(otherwise)
                    self._heard.clear()
                    await self._heard.wait()
        except TimeoutError:
            raise PageLost(otherwise) from None

    async def _emit(self, name: str, content: Mapping[str, object]) -> None:
        assert self._socket is not None
        await self._socket.send("42" + json.dumps([name, content]))

    async def _live(self) -> None:
        """What the page's script sends by itself."""
        for second in itertools.count(1):
            await asyncio.sleep(ACK_SECONDS)
            told = {"client_id": self._client_id, "next_message_id": self._next}
            await self._emit("ack", told)
            if self._listener and second % int(LOOKING_SECONDS / ACK_SECONDS) == 0:
                await self.do("looking")

    async def _listen(self) -> None:
        with suppress(WebSocketException):
            await self._read_all()
        self.lost += 1
        self._heard.set()

    async def _read_all(self) -> None:
        assert self._socket is not None
        async for frame in self._socket:
            text = frame if isinstance(frame, str) else frame.decode()
            if text.startswith("42"):
                self._read(text)
            elif text == "2":
                await self._socket.send("3")
            elif text.startswith("0"):
                await self._socket.send("40")
            self._heard.set()

    def _read(self, text: str) -> None:
        now = time.time()
        self.bytes += len(text)
        self.frames += 1
        self.sent += text.count("deskSent()")
        for where, marks in (("shown", SHOWN), ("listed", LISTED)):
            for mark in marks.findall(text):
                self._seen(where, mark, now)
        if (number := NUMBER.search(text)) is not None:
            self._next = int(number[1]) + 1
        if not self._listener:
            found = EVENT.search(text) or LISTENER.search(text)
            self._listener = found[1] if found else ""
