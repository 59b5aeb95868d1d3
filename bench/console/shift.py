"""One shift: fifty pages open, twenty messages a second, replies; runs in a process of its own."""

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import httpx
import psutil
from playwright.async_api import async_playwright

from bench.console import browser as windows
from bench.console.crowd import Crowd, crowd
from bench.console.stage import BOT_PREFIX, Seat
from bench.console.visitor import Visitor
from bench.console.weixin import Weixin
from bench.dialects import WeixinDialect
from bench.processes import cpu_seconds

WINDOWS = 2
RATE = 20.0
# What becomes of a message: the open conversation of a browser, of another page, one that somebody
# has but does not look at, or one of the bot's. Browsers are few and get more, to count enough.
KINDS = {"window": 2.0, "open": 8.0, "unopened": 5.0, "bot": 5.0}
REPLIED = 0.4
THINKS = (0.5, 2.0)
WARM_SECONDS = 8.0
LAST_SECONDS = 6.0
SEED = 20261124


@dataclass
class Shift:
    """What was measured: seconds by kind, counts, and the load generator's own delays."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    spent: dict[str, float] = field(default_factory=dict)
    """CPU seconds of each program."""
    elapsed: float = 0.0


@dataclass(frozen=True, slots=True)
class _Mark:
    kind: str
    at: float
    conversation: str


class _Desk:
    """A seat with whoever sits in front of it."""

    def __init__(self, seat: Seat, at: Visitor | windows.Window) -> None:
        self.seat = seat
        self.at = at

    async def reply(self, text: str) -> float:
        if isinstance(self.at, windows.Window):
            return await self.at.say(text)
        await self.at.do("typing", mode="reply")
        now = time.time()
        await self.at.do("reply", text=text)
        return now


class _Play:
    """Sends what citizens and handlers say and notes when it was seen where."""

    def __init__(self, people: Crowd, weixin: Weixin) -> None:
        self.people = people
        self.weixin = weixin
        self.desks: list[_Desk] = []
        self.marks: dict[str, _Mark] = {}
        self.first: dict[tuple[str, str], float] = {}
        self.clicked: dict[str, float] = {}
        self.failed = 0
        self._numbers = itertools.count(1)
        self._dice = random.Random(SEED)
        self._tasks: set[asyncio.Task[None]] = set()

    def seen(self, where: str, mark: str, when: float) -> None:
        self.first.setdefault((where, mark), when)

    async def run(self, seconds: float, *, counted: bool) -> None:
        """Messages at random moments, independent of how fast they are worked."""
        ends = time.perf_counter() + seconds
        at = time.perf_counter()
        while at < ends:
            at += self._dice.expovariate(RATE)
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            self._begin(self._message(counted))
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=LAST_SECONDS)

    def _begin(self, work: "asyncio._CoroutineLike[None]") -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.exception() is not None:
            self.failed += 1

    async def _message(self, counted: bool) -> None:
        kind = self._dice.choices(list(KINDS), list(KINDS.values()))[0]
        number = next(self._numbers)
        if kind == "bot":
            await self.people.say(f"{BOT_PREFIX}{number % 100:05d}", "我要反映问题要交费吗")
            return
        desk = self._dice.choice(self.desks[:WINDOWS] if kind == "window" else self.desks[WINDOWS:])
        held = desk.seat.has[0] if kind != "unopened" else self._dice.choice(desk.seat.has[1:])
        mark = f"M{number:06d}"
        if counted:
            self.marks[mark] = _Mark(kind, time.time(), held.id)
        await self.people.say(held.citizen, f"{mark} 昨天又来敲门了，麻烦您再问问")
        if kind != "unopened" and self._dice.random() < REPLIED:
            await self._reply(desk, f"R{number:06d}", counted)

    async def _reply(self, desk: _Desk, mark: str, counted: bool) -> None:
        await asyncio.sleep(self._dice.uniform(*THINKS))
        clicked = await desk.reply(f"{mark} 好的，我们已经转给街道，今天下午给您回话。")
        if counted:
            self.clicked[mark] = clicked


async def shift(
    dialect: WeixinDialect,
    ports: tuple[int, int],
    seats: list[Seat],
    seconds: float,
    programs: dict[str, list[int]],
) -> Shift:
    """Open the pages, warm up, work for so many seconds.

    `ports` are the console's and that of WeChat's API, `programs` the process ids to watch.
    """
    async with Weixin(ports[1]) as weixin, crowd(dialect) as people:
        play = _Play(people, weixin)
        async with _desks(ports[0], seats, play) as visitors:
            await play.run(WARM_SECONDS, counted=False)
            people.seconds.clear()
            before = sum(one.bytes for one in visitors), sum(one.frames for one in visitors)
            spent, started = _spent(programs), time.perf_counter()
            await play.run(seconds, counted=True)
            await asyncio.sleep(1.0)
            for desk in play.desks[:WINDOWS]:
                if isinstance(desk.at, windows.Window):
                    await desk.at.collect()
            found = _result(play)
            found.elapsed = time.perf_counter() - started
            found.spent = {name: now - spent[name] for name, now in _spent(programs).items()}
            found.counts["bytes"] = sum(one.bytes for one in visitors) - before[0]
            found.counts["frames"] = sum(one.frames for one in visitors) - before[1]
            found.counts["lost"] = sum(one.lost for one in visitors)
            return found


@asynccontextmanager
async def _desks(port: int, seats: list[Seat], play: _Play) -> AsyncIterator[list[Visitor]]:
    """All pages open, each on the first conversation of its handler."""
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx.AsyncClient(timeout=60))
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(
            executable_path=windows.chromium(), args=list(windows.ARGUMENTS)
        )
        stack.push_async_callback(browser.close)
        visitors = []
        for seat in seats:
            if len(play.desks) < WINDOWS:
                window = await windows.Window.open(browser, port, seat.cookie, play.seen)
                await window.show(seat.has[0].id)
                play.desks.append(_Desk(seat, window))
                continue
            visitor = Visitor(port, seat.cookie, play.seen)
            await visitor.open(http)
            stack.push_async_callback(visitor.close)
            await visitor.do("queue", queue="mine")
            await visitor.do("open", id=seat.has[0].id)
            play.desks.append(_Desk(seat, visitor))
            visitors.append(visitor)
        yield visitors


def _spent(programs: dict[str, list[int]]) -> dict[str, float]:
    return {
        name: cpu_seconds([psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)])
        for name, pids in programs.items()
    }


def _result(play: _Play) -> Shift:
    found = Shift({"callback": play.people.seconds})
    for mark, sent in play.marks.items():
        seen = _seen(play, mark, sent)
        found.counts[f"{sent.kind}_sent"] += 1
        if seen is None:
            found.counts["unseen"] += 1
        else:
            found.seconds.setdefault(sent.kind, []).append(seen - sent.at)
    heard = {text[:7]: when for when, _, text in reversed(play.weixin.heard)}
    for mark, clicked in play.clicked.items():
        if mark in heard:
            found.seconds.setdefault("reply", []).append(heard[mark] - clicked)
        else:
            found.counts["unheard"] += 1
    found.counts["failed"] = play.failed
    return found


def _seen(play: _Play, mark: str, sent: _Mark) -> float | None:
    """When a message stood on the page: its line of a list shows only the newest, so that one too
    tells of those before it."""
    if sent.kind != "unopened":
        return play.first.get(("shown", mark))
    newer = [
        play.first.get(("listed", other))
        for other, one in play.marks.items()
        if one.conversation == sent.conversation and other >= mark
    ]
    return min((when for when in newer if when is not None), default=None)


async def prepare(
    dialect: WeixinDialect, api_port: int, callers: list[str], others: int, words: list[str]
) -> None:
    """A town before the shift: `callers` wait for a person, `others` have talked to the bot."""
    async with Weixin(api_port), crowd(dialect) as people:
        await _each(people, [f"{BOT_PREFIX}{n:05d}" for n in range(others)], words[:1])
        await _each(people, callers, [words[0], "人工"])
        for number in range(8):
            await _each(people, callers, [f"第{number}句：楼上深夜装修，电钻响到后半夜。"])


async def _each(people: Crowd, citizens: list[str], texts: list[str]) -> None:
    gate = asyncio.Semaphore(16)

    async def one(citizen: str) -> None:
        async with gate:
            for text in texts:
                await people.say(citizen, text)

    await asyncio.gather(*(one(citizen) for citizen in citizens))
