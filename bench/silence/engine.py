"""An engine that takes a random time and says so much that a part of it has to be pushed."""

import asyncio
import json
import random
from typing import Self

from bench.connection import LENGTH
from integrations.dialogue.scripted import answer

LONGEST_TURN = 0.25
# Now and then longer than WeChat waits: such an answer is pushed.
LATE = (4.4, 4.9)
LATE_OFTEN = 0.01


class SlowEngine:
    """Serves turns on a port; `asked` counts them."""

    def __init__(self, port: int, dice: random.Random) -> None:
        self._port = port
        self._dice = dice
        self.asked = 0

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
                content = json.dumps(await self._answer(head, body), ensure_ascii=False).encode()
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                    b"Content-Length: %d\r\n\r\n" % len(content) + content
                )
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            writer.close()

    async def _answer(self, head: bytes, body: bytes) -> dict[str, object]:
        if not head.startswith(b"POST /turn"):
            return {"status": "ok"}
        self.asked += 1
        late = self._dice.random() < LATE_OFTEN
        await asyncio.sleep(self._dice.uniform(*(LATE if late else (0, LONGEST_TURN))))
        turns = int((json.loads(body)["state"] or {}).get("turns", 0)) + 1
        return answer({"turns": turns}, ("long", "长" * 600), ("more", "续" * 600))
