"""api.weixin.qq.com as far as a reply needs it: it answers at once and notes when it was asked."""

import asyncio
import json
import random
import time
from typing import Self

from bench.connection import LENGTH

TOKEN = {"access_token": "bench", "expires_in": 7200}
LONGEST_SEND = 0.04
FINE = {"errcode": 0, "errmsg": "ok"}


class Weixin:
    """What arrived at citizens' phones: `heard` has time, open id and text of each message."""

    def __init__(self, port: int, dice: random.Random | None = None) -> None:
        """With `dice` an answer takes a random moment."""
        self._port = port
        self._dice = dice
        self.heard: list[tuple[float, str, str]] = []

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = LENGTH.search(head)
                body = await reader.readexactly(int(length[1])) if length else b""
                answer = json.dumps(self._answer(head.split(b" ", 2)[1], body)).encode()
                if self._dice is not None:
                    await asyncio.sleep(self._dice.uniform(0, LONGEST_SEND))
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                    b"Content-Length: %d\r\n\r\n" % len(answer) + answer
                )
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            writer.close()

    def _answer(self, path: bytes, body: bytes) -> dict[str, object]:
        if b"token" in path.partition(b"?")[0]:
            return dict(TOKEN)
        if b"/custom/send" in path:
            sent = json.loads(body)
            self.heard.append((time.time(), sent["touser"], sent["text"]["content"]))
        return dict(FINE)
