"""The races of one side; runs in a process of its own."""

import asyncio
import random
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bench.connection import Connection
from bench.console.weixin import Weixin
from bench.dialects import Dialect
from bench.silence.engine import LONGEST_TURN, SlowEngine
from bench.silence.stored import Store

AT_ONCE = 16
"""More than a busy machine can work only make WeChat's five seconds run out."""
BATCH = 400
MESSAGES = 3
AFTER_PUSH = 0.85
"""By then, in seconds after its message, what follows a passive reply is being pushed."""
PATIENCE = 5.0
TRIES = 60


@dataclass
class Race:
    """What was seen of one race; times are those of this machine's clock."""

    citizen: str
    id: str = ""
    began: float = 0.0
    claimed: float = 0.0
    requests: list[tuple[float, float, bool]] = field(default_factory=list)
    """When each request began and ended, and whether its answer carried words."""

    @property
    def overlapped(self) -> bool:
        """Whether a request was under way while the claim was being made."""
        return any(began < self.claimed and ended > self.began for began, ended, _ in self.requests)

    def spoken_to(self) -> int:
        """Answers with words to requests that began after the claim."""
        return sum(words and began > self.claimed for began, _, words in self.requests)


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the races are run."""

    dialect: Dialect
    home: Path
    database_url: str
    api_port: int
    engine_port: int
    tokens: tuple[str, ...]


class Runner:
    """Runs races of one seed on one ground."""

    def __init__(self, ground: Ground, seed: int) -> None:
        self._ground = ground
        self._dice = random.Random(seed)
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._taken = 0
        self.retried = 0

    async def batch(self, store: Store, http: httpx.AsyncClient, names: list[str]) -> list[Race]:
        """Conversations begin, then each is raced for."""
        races = [Race(name) for name in names]
        await asyncio.gather(*(self._begin(race) for race in races))
        ids = await asyncio.to_thread(store.ids, names)
        for race in races:
            race.id = ids[race.citizen]
        await asyncio.gather(*(self._run(race, http) for race in races))
        return races

    async def _begin(self, race: Race) -> None:
        async with self._gate:
            await self._post(race, self._compose(race))
        race.requests.clear()

    async def _run(self, race: Race, http: httpx.AsyncClient) -> None:
        async with self._gate:
            await asyncio.gather(
                *(self._write(race) for _ in range(MESSAGES)), self._claim(race, http)
            )

    async def _write(self, race: Race) -> None:
        """One message, perhaps repeated while it is worked, perhaps when it is long answered."""
        await asyncio.sleep(self._dice.uniform(0, LONGEST_TURN))
        message = self._compose(race)
        sends = [self._post(race, message)]
        if self._dice.random() < 0.5:
            sends.append(self._later(race, message, self._dice.uniform(0, AFTER_PUSH)))
        await asyncio.gather(*sends)

    async def _later(self, race: Race, message: bytes, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._post(race, message)

    def _compose(self, race: Race) -> bytes:
        return self._ground.dialect.request(race.citizen, f"路灯坏了{secrets.token_hex(3)}")

    async def _post(self, race: Race, message: bytes) -> None:
        """As WeChat does it: again on a connection that broke."""
        for _ in range(TRIES):
            began = time.time()
            try:
                async with Connection(self._ground.dialect.port) as connection:
                    status, body = await asyncio.wait_for(connection.exchange(message), PATIENCE)
            except (OSError, asyncio.IncompleteReadError, TimeoutError):
                self.retried += 1
                await asyncio.sleep(1.0)
                continue
            words = status == 200 and body not in (b"", b"success")
            race.requests.append((began, time.time(), words))
            return
        raise RuntimeError("the service did not come back")

    async def _claim(self, race: Race, http: httpx.AsyncClient) -> None:
        """While turns are computed, or while what follows them is pushed."""
        spans = ((0, 2.5 * LONGEST_TURN), (AFTER_PUSH - 0.35, AFTER_PUSH + 0.1))
        await asyncio.sleep(self._dice.uniform(*self._dice.choice(spans)))
        race.began = time.time()
        token = self._ground.tokens[self._taken % len(self._ground.tokens)]
        self._taken += 1
        while not race.claimed:
            try:
                answer = await http.post(
                    f"/api/v1/conversations/{race.id}/take",
                    headers={"Authorization": f"Bearer {token}"},
                )
            except httpx.HTTPError:
                self.retried += 1
                await asyncio.sleep(0.1)
                continue
            if answer.status_code == httpx.codes.OK:
                race.claimed = time.time()
            else:
                await asyncio.sleep(0.2)


@dataclass
class Outcome:
    """All races of one side."""

    races: int = 0
    overlapped: int = 0
    races_overtaken: int = 0
    turns_overtaken: int = 0
    pushes_overtaken: int = 0
    pushed: int = 0
    retried: int = 0
    late_answers: int = 0
    late_pushes: int = 0
    late_stored: int = 0
    seconds: float = 0.0


async def race_all(ground: Ground, count: int, seed: int, longest: float) -> Outcome:
    """Run so many races, or as many as fit into so many seconds; count what came after claims."""
    runner, outcome, started = Runner(ground, seed), Outcome(), time.perf_counter()
    store = Store(ground.home, ground.database_url)
    limits = httpx.Limits(max_connections=AT_ONCE * 2)
    address = f"http://127.0.0.1:{ground.dialect.port}"
    async with (
        Weixin(ground.api_port, random.Random(seed + 1)) as weixin,
        SlowEngine(ground.engine_port, random.Random(seed + 2)),
        httpx.AsyncClient(base_url=address, limits=limits, timeout=20, trust_env=False) as http,
    ):
        races: list[Race] = []
        for first in range(0, count, BATCH):
            if time.perf_counter() - started > longest:
                break
            names = [f"oRace{n:06d}" for n in range(first, min(first + BATCH, count))]
            races += await runner.batch(store, http, names)
        await _settle(store)
        outcome.seconds = time.perf_counter() - started
        _count(outcome, races, weixin, store)
    outcome.retried = runner.retried
    return outcome


async def _settle(store: Store) -> None:
    """Until nothing is queued any more; what is pushed now would be pushed too late."""
    for _ in range(300):
        if not await asyncio.to_thread(store.under_way):
            break
        await asyncio.sleep(0.2)
    await asyncio.sleep(1.0)


def _count(outcome: Outcome, races: list[Race], weixin: Weixin, store: Store) -> None:
    claimed = {race.citizen: race.claimed for race in races}
    outcome.races = len(races)
    outcome.overlapped = sum(race.overlapped for race in races)
    outcome.late_answers = sum(race.spoken_to() for race in races)
    outcome.pushed = len(weixin.heard)
    outcome.late_pushes = sum(when > claimed[citizen] for when, citizen, _ in weixin.heard)
    found = store.overtaken()
    outcome.turns_overtaken, outcome.pushes_overtaken = found.turns, found.pushes
    outcome.races_overtaken, outcome.late_stored = found.races, found.late
