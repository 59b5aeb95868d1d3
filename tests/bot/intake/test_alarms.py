"""Alarms climb by the clock until somebody sees to them, each step once, whatever restarts."""

import asyncio
from datetime import datetime

import pytest
from sqlalchemy import select

from bot.intake.alarms import rules
from bot.intake.desk import Desk
from bot.intake.models import Alarm, Conversation
from bot.kit.clock import FixedClock
from bot.kit.outbox import OutboxItem
from bot.staff.askers import OperatorAsker
from bot.staff.models import AuditEntry
from bot.staff.on_call import set_on_call
from bot.webhooks import service as webhooks
from bot.webhooks.events import Event
from tests.bot.intake.desks import desk_of, takes_edits
from tests.bot.intake.service import COLLEAGUE, OFFICER, Service
from tests.bot.intake.test_assigning import dispatcher
from tests.bot.intake.test_desk import SUPERVISOR, add_staff, waiting

ROOT = OperatorAsker("root")


@pytest.fixture
def desk(service: Service) -> Desk:
    service.script.script = takes_edits
    now = service.clock.now()
    service.db.transact(
        lambda s: webhooks.add_endpoint(
            s, ROOT, "https://example.test/",
            [Event.CONVERSATION_UNSEEN, Event.CONVERSATION_LATE], now, https_only=True,
        )
    )  # fmt: skip
    return desk_of(service)


async def danger(service: Service) -> str:
    await service.say("我不想活了，今晚就跳下去")
    return service.conversation().id


def lines(service: Service) -> list[tuple[str, int]]:
    query = select(AuditEntry.action, AuditEntry.detail).order_by(AuditEntry.seq)
    rows = service.db.look(lambda s: s.execute(query).all())
    return [(row[0], row[1].get("level", 0)) for row in rows if row[0].startswith("alarms.")]


def told_outside(service: Service) -> list[str]:
    query = select(OutboxItem.payload).where(OutboxItem.topic == webhooks.TOPIC)
    return [p["told"]["event"] for p in service.db.look(lambda s: list(s.scalars(query)))]


async def climbed(desk: Desk, asker: object = SUPERVISOR) -> list[tuple[str, int]]:
    found = await desk.reception.alarms(asker)  # type: ignore[arg-type]
    return [(one["kind"], one["level"]) for one in found["items"]]


async def test_nobody_looks_and_it_climbs_once(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    await danger(service)
    watch = dispatcher(service, desk)
    assert await climbed(desk, OFFICER) == [("danger", 0)]
    await watch.look()
    clock.advance(minutes=rules().danger.unseen_minutes)
    again = [dispatcher(service, desk_of(service)) for _ in range(3)]
    done = await asyncio.gather(*(one.look() for one in again))
    assert [event["level"] for events in done for event in events] == [1]
    assert await climbed(desk) == [("danger", 1)]
    assert told_outside(service) == []
    clock.advance(minutes=rules().danger.outside_minutes - rules().danger.unseen_minutes)
    await asyncio.gather(*(one.look() for one in again))
    clock.advance(hours=1)
    await watch.look()
    assert told_outside(service).count("conversation.unseen") == 1
    assert [one for one in lines(service) if one[1]] == [
        ("alarms.escalated", 1),
        ("alarms.escalated", 2),
    ]


@pytest.mark.parametrize("how", ["looked", "taken", "said"])
async def test_whoever_sees_to_it_ends_it(
    service: Service, desk: Desk, clock: FixedClock, how: str
) -> None:
    id_ = await danger(service)
    if how == "looked":
        await desk.glance(COLLEAGUE, id_, 1)
    if how == "taken":
        await desk.claim(COLLEAGUE, id_)
    if how == "said":
        assert await desk.reception.acknowledge(COLLEAGUE, id_) == ["danger"]
    assert await desk.reception.acknowledge(OFFICER, id_) == []
    clock.advance(minutes=rules().danger.unseen_minutes)
    await dispatcher(service, desk).look()
    assert await climbed(desk) == []
    assert lines(service) == [("alarms.acknowledged", 0)]
    query = select(Alarm.acknowledged_by)
    assert service.db.look(lambda s: s.scalars(query).one()) == COLLEAGUE.staff_id


async def test_who_waits_too_long_is_the_supervisors_business(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    await waiting(service)
    watch = dispatcher(service, desk)
    clock.advance(minutes=rules().late.minutes - 1)
    assert await watch.look() == []
    clock.advance(minutes=1)
    assert [(e["kind"], e["level"]) for e in await watch.look()] == [("late", 1)]
    assert await watch.look() == []
    assert await climbed(desk) == [("late", 1)]
    assert await climbed(desk, OFFICER) == []
    clock.advance(minutes=rules().late.outside_minutes - rules().late.minutes)
    await watch.look()
    assert told_outside(service) == ["conversation.late"]


async def test_at_night_the_wait_counts_from_the_opening(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    night, opening = (
        datetime.fromisoformat(f"2026-03-{moment}+08:00") for moment in ("02T23:00", "03T09:00")
    )
    clock.advance(seconds=(night - clock.now()).total_seconds())
    await waiting(service)
    watch = dispatcher(service, desk)
    clock.advance(seconds=(opening - night).total_seconds() + 60 * (rules().late.minutes - 1))
    assert await watch.look() == []
    clock.advance(minutes=1)
    assert [event["kind"] for event in await watch.look()] == ["late"]


async def test_it_rings_for_the_group_on_call(service: Service, desk: Desk) -> None:
    assert (await desk.reception.alarms(OFFICER))["rings"]
    member, now = add_staff(service, "吴科员", "信访局"), service.clock.now()
    service.db.transact(lambda s: set_on_call(s, ROOT, member, now))
    assert not (await desk.reception.alarms(OFFICER))["rings"]
    service.db.transact(lambda s: set_on_call(s, ROOT, member, now, on=False))
    assert (await desk.reception.alarms(OFFICER))["rings"]


async def test_a_sealed_one_is_seen_to_by_who_may_know_of_it(service: Service, desk: Desk) -> None:
    id_ = await danger(service)
    sealed = {"confidential": {"value": True}}
    service.db.transact(lambda s: setattr(s.get_one(Conversation, id_), "slots", sealed))
    assert await desk.reception.acknowledge(OFFICER, id_) == []
    assert await desk.reception.acknowledge(SUPERVISOR, id_) == ["danger"]
