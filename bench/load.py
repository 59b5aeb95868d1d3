"""Citizens at work: every function runs in a process of its own and returns plain figures."""

import asyncio
import itertools
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any, TypeVar

from bench.connection import Connection
from bench.dialects import Dialect

T = TypeVar("T")

PATIENCE = 5.0


@dataclass
class Turns:
    """What was measured: seconds of every turn, and how many went wrong in which way."""

    seconds: list[float] = field(default_factory=list)
    finished: int = 0
    unfinished: int = 0
    unanswered: int = 0
    elapsed: float = 0.0
    last_reply: str = ""

    @property
    def late(self) -> int:
        """Answers that came after WeChat had gone, or not as a reply to the request."""
        return self.unanswered + sum(second > PATIENCE for second in self.seconds)


def apart(work: Callable[..., Coroutine[Any, Any, T]], *args: object) -> T:
    """Run a coroutine function in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        measured: T = pool.submit(_run, work, args).result()
        return measured


def _run(work: Callable[..., Coroutine[Any, Any, Any]], args: tuple[object, ...]) -> Any:
    return asyncio.run(work(*args))


async def _say(connection: Connection, dialect: Dialect, who: str, text: str, turns: Turns) -> str:
    request = dialect.request(who, text)
    started = time.perf_counter()
    status, body = await connection.exchange(request)
    turns.seconds.append(time.perf_counter() - started)
    reply = dialect.reply(status, body)
    turns.unanswered += not reply
    turns.last_reply = reply
    return reply


async def petitions(
    dialect: Dialect, texts: Sequence[str], prefix: str, citizens: int, seconds: float
) -> Turns:
    """So many citizens at once, each filing one petition after another under new names."""
    turns = Turns()
    numbers = itertools.count()
    started = time.perf_counter()

    async def keep_filing() -> None:
        async with Connection(dialect.port) as connection:
            while time.perf_counter() - started < seconds:
                who = f"{prefix}{next(numbers):06d}"
                reply = ""
                for text in texts:
                    reply = await _say(connection, dialect, who, text, turns)
                    if time.perf_counter() - started >= seconds:
                        return
                turns.finished += dialect.receipt(reply)
                turns.unfinished += not dialect.receipt(reply)

    async with asyncio.TaskGroup() as group:
        for _ in range(citizens):
            group.create_task(keep_filing())
    turns.elapsed = time.perf_counter() - started
    return turns


async def long_chats(dialect: Dialect, text: str, prefix: str, chats: int, count: int) -> Turns:
    """The same question again and again, one chat after another."""
    turns = Turns()
    async with Connection(dialect.port) as connection:
        for chat in range(chats):
            for _ in range(count):
                await _say(connection, dialect, f"{prefix}{chat}", text, turns)
    return turns


async def bursts(
    dialect: Dialect, opening: str, texts: Sequence[str], prefix: str, times: int
) -> list[float]:
    """Seconds from the first answer to the last when one citizen sends several texts at once."""
    spreads = []
    for number in range(times):
        who = f"{prefix}{number}"
        ends: list[float] = []

        async def one(text: str, who: str = who, ends: list[float] = ends) -> None:
            async with Connection(dialect.port) as connection:
                await connection.exchange(dialect.request(who, text))
                ends.append(time.perf_counter())

        await one(opening)
        ends.clear()
        await asyncio.gather(*(one(text) for text in texts))
        spreads.append(max(ends) - min(ends))
    return spreads
