"""From the commit of a claim to the commit of its release the citizen hears nothing of the bot.

Seeded races: two service processes share a database, the engine takes a random time, a citizen
writes several messages, a worker pushes, requests are repeated, and a handler claims at a random
moment. A few hundred here, ten thousand with XINFANG_SOAK=1.
"""

import asyncio
import os
import random
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.intake import handover
from bot.intake.claiming import claim
from bot.intake.models import Message
from bot.intake.ports import Delivery
from bot.intake.schemas import Answer, OutboundMessage, TurnRequest
from bot.kit.clock import SystemClock
from bot.kit.db import Database
from bot.kit.locks import LocalLocks
from integrations.dialogue.scripted import ScriptedEngine, answer
from tests.bot.intake.service import OFFICER, FakeChannel, Heard, Service, said

RACES = 10_000 if os.environ.get("XINFANG_SOAK") else 150
AT_ONCE = 12
LONGEST_TURN = 0.03
LONGEST_SEND = 0.04
AFTER_PUSH = 0.75
"""By then, in seconds after its message, what follows a passive reply is being pushed."""
_races = count()


class SlowEngine(ScriptedEngine):
    """Takes a random time; says two things, so that one has to be pushed."""

    def __init__(self, dice: random.Random) -> None:
        super().__init__(self._speak)
        self._dice = dice

    async def ask(self, request: TurnRequest) -> dict[str, Any]:
        await asyncio.sleep(self._dice.uniform(0, LONGEST_TURN))
        return await super().ask(request)

    @staticmethod
    def _speak(request: TurnRequest) -> dict[str, Any]:
        turns = int((request.state or {}).get("turns", 0)) + 1
        return answer({"turns": turns}, ("long", "长" * 600), ("more", "续" * 600))


@dataclass
class Ear:
    """What reached one citizen, each with whether the claim was already committed then."""

    sender: str
    claimed: bool = False
    known: set[str] = field(default_factory=set)
    """The bot's messages that were committed before the claim."""
    heard: list[tuple[str, bool]] = field(default_factory=list)


class SlowChannel(FakeChannel):
    """Takes a moment for each push and notes whether it went out after a claim."""

    def __init__(self, dice: random.Random, ears: dict[str, Ear]) -> None:
        super().__init__()
        self._dice = dice
        self._ears = ears

    async def send(self, recipient: str, message: OutboundMessage) -> Delivery:
        ear = self._ears[recipient]
        await asyncio.sleep(self._dice.uniform(0, LONGEST_SEND))
        if message.key != "handler":
            ear.heard.append(("push", ear.claimed))
        return Delivery("sent")


class Race:
    """One citizen, one handler, two processes."""

    def __init__(self, services: list[Service], ear: Ear, dice: random.Random) -> None:
        self._services = services
        self._ear = ear
        self._dice = dice

    async def run(self) -> None:
        first = said("路灯坏了", sender=self._ear.sender)
        await self._services[0].inbox.receive(first)
        id_ = self._services[0].conversation(self._ear.sender).id
        messages = [said(f"第{n}句", sender=self._ear.sender) for n in range(3)]
        repeated = [message for message in messages if self._dice.random() < 0.5]
        await asyncio.gather(
            *(self._write(message, LONGEST_TURN) for message in messages),
            *(self._write(message, AFTER_PUSH) for message in repeated),
            self._claim(id_),
        )
        await self._hand_back(id_)

    async def _write(self, message: Any, latest: float) -> None:
        await asyncio.sleep(self._dice.uniform(0, latest))
        service = self._dice.choice(self._services)
        began_claimed = self._ear.claimed
        given: Answer = await service.inbox.receive(message, budget=self._dice.uniform(0.005, 0.2))
        if given.messages and began_claimed:
            # Asked after the claim: not even an answer that was made before it.
            self._ear.heard.append(("passive", True))

    async def _claim(self, id_: str) -> None:
        """While turns are computed, or while their second parts are pushed."""
        spans = ((0, 2.5 * LONGEST_TURN), (AFTER_PUSH - 0.15, AFTER_PUSH))
        await asyncio.sleep(self._dice.uniform(*self._dice.choice(spans)))
        service = self._dice.choice(self._services)
        await claim(service.db, service.clock, Heard(), id_, OFFICER)
        self._ear.claimed = True
        self._ear.known = said_by_bot(service, id_)

    async def _hand_back(self, id_: str) -> None:
        """Whatever the bot is found to have said since the claim was said too late."""
        await asyncio.sleep(LONGEST_TURN)
        service = self._services[0]
        late = said_by_bot(service, id_) - self._ear.known
        self._ear.heard += [("stored", True)] * len(late)
        now = service.clock.now()
        self._ear.claimed = False
        await service.db.run(lambda s: handover.release(s, id_, OFFICER, "", now))


def said_by_bot(service: Service, id_: str) -> set[str]:
    """What the bot has said and the citizen has or is about to get."""
    query = select(Message.id).where(
        Message.conversation_id == id_,
        Message.author == "bot",
        Message.status.in_(("passive", "sent", "sending", "queued")),
    )
    return set(service.db.look(lambda session: list(session.scalars(query))))


@pytest.mark.timeout(3600)
async def test_no_word_of_the_bot_after_a_claim(database: Database, tmp_path: Path) -> None:
    dice, ears, stop = random.Random(20260302), dict[str, Ear](), asyncio.Event()
    channel = SlowChannel(dice, ears)
    locks = LocalLocks()
    services = [
        Service(
            database, SystemClock(), tmp_path,
            engine=SlowEngine(dice), channel=channel, locks=locks,
        )
        for _ in range(2)
    ]  # fmt: skip
    workers = [asyncio.create_task(service.worker.run(stop)) for service in services]
    gate = asyncio.Semaphore(AT_ONCE)

    async def race() -> None:
        async with gate:
            ear = Ear(f"o-{next(_races)}")
            ears[ear.sender] = ear
            await Race(services, ear, dice).run()

    await asyncio.gather(*(race() for _ in range(RACES)))
    stop.set()
    await asyncio.gather(*workers)
    for service in services:
        await service.inbox.close()
    heard = [what for ear in ears.values() for what in ear.heard]
    assert [what for what in heard if what[1]] == []
    # The races were real: pushes of the bot did go out, and turns were overtaken.
    assert len(heard) > RACES / 10
    assert any(message.status == "for_human" for message in services[0].messages("in"))
