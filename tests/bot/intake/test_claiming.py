"""A claim against what the bot has on its way at that moment."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.intake.claiming import claim
from bot.intake.desk import Desk
from bot.intake.models import Handover, Message
from bot.intake.ports import Delivery
from bot.kit.clock import FixedClock
from tests.bot.intake.desks import desk_of, takes_edits
from tests.bot.intake.service import CITIZEN, OFFICER, Service


@pytest.fixture
def desk(service: Service) -> Desk:
    service.script.script = takes_edits
    return desk_of(service)


async def waiting(service: Service, sender: str = CITIZEN) -> str:
    await service.say("路灯坏了三个月", sender=sender)
    await service.say("人工", sender=sender)
    return service.conversation(sender).id


async def test_a_claim_waits_for_what_is_on_its_way(service: Service, desk: Desk) -> None:
    """The channel has a message of the bot in hand: the claim commits after it is out."""
    id_ = await waiting(service)
    gate, sending = asyncio.Event(), asyncio.Event()
    send = service.channel.send

    async def slow(recipient: str, message: Any) -> Delivery:
        sending.set()
        await gate.wait()
        return await send(recipient, message)

    service.channel.send = slow  # type: ignore[method-assign]
    bot_message = service.messages("out")[-1]

    def push_it(session: Any) -> None:
        session.get(Message, bot_message.id).status = "queued"

    service.db.transact(push_it)
    from_bot = asyncio.create_task(service.worker._courier.send(bot_message.id))
    await sending.wait()
    claiming = asyncio.create_task(desk.claim(OFFICER, id_))
    await asyncio.sleep(0.15)
    assert not claiming.done()
    gate.set()
    await asyncio.gather(from_bot, claiming)
    assert service.conversation().holder == "human"
    assert len(service.channel.sent) == 1


async def test_a_lost_sender_does_not_block_a_claim_for_ever(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    id_ = await waiting(service)
    stuck = service.messages("out")[-1].id
    now = clock.now()

    def lose(session: Any) -> None:
        message = session.get(Message, stuck)
        message.status, message.sent_at = "sending", now

    service.db.transact(lose)
    clock.advance(seconds=61)
    await desk.claim(OFFICER, id_)
    assert service.messages("out")[-1].status == "held"
    await service.drain()
    assert service.channel.sent == []


class Meanwhile:
    """A clock that ticks; while it is first looked at, something else happens and is committed."""

    def __init__(self, start: datetime, happens: Callable[[datetime], None]) -> None:
        self._at, self._happens, self._looks = start, happens, 0

    def now(self) -> datetime:
        seen = self._tick()
        self._looks += 1
        if self._looks == 1:
            self._happens(self._tick())
        return seen

    def _tick(self) -> datetime:
        self._at += timedelta(milliseconds=1)
        return self._at


# SQLite has one writer: there nothing can be committed meanwhile.
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_the_claims_time_is_later_than_that_of_what_it_waited_for(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    id_ = await waiting(service)
    message = service.messages("out")[-1].id

    def note(now: datetime) -> None:
        def work(session: Any) -> None:
            row = session.get(Message, message)
            row.status, row.sent_at = "sent", now

        service.db.transact(work)

    ticking = Meanwhile(clock.now(), note)
    await claim(service.db, ticking, service.heard, id_, OFFICER)
    taken = service.db.look(lambda s: s.scalars(select(Handover.taken_at)).one())
    assert service.messages("out")[-1].sent_at < taken


async def test_a_repeated_request_gets_no_word_of_the_bot_after_the_claim(
    service: Service, desk: Desk
) -> None:
    assert await service.hear("路灯坏了", dedupe_key="same") != ""
    await service.say("人工")
    await desk.claim(OFFICER, service.conversation().id)
    assert await service.hear("路灯坏了", dedupe_key="same") == ""
