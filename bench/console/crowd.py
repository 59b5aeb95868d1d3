"""Citizens who write through WeChat's callback, over connections that are kept."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bench.connection import Connection
from bench.dialects import WeixinDialect

CONNECTIONS = 24


class Crowd:
    """Sends messages; `seconds` holds how long each waited for the callback's answer."""

    def __init__(self, dialect: WeixinDialect, free: asyncio.Queue[Connection]) -> None:
        self._dialect = dialect
        self._free = free
        self.seconds: list[float] = []

    async def say(self, citizen: str, text: str) -> str:
        """One message; the words of the passive answer."""
        request = self._dialect.request(citizen, text)
        started = time.perf_counter()
        connection = await self._free.get()
        try:
            status, body = await connection.exchange(request)
        finally:
            self._free.put_nowait(connection)
        self.seconds.append(time.perf_counter() - started)
        return self._dialect.reply(status, body)


@asynccontextmanager
async def crowd(dialect: WeixinDialect) -> AsyncIterator[Crowd]:
    """A crowd with its connections."""
    async with AsyncExitStack() as stack:
        free: asyncio.Queue[Connection] = asyncio.Queue()
        for _ in range(CONNECTIONS):
            free.put_nowait(await stack.enter_async_context(Connection(dialect.port)))
        yield Crowd(dialect, free)
