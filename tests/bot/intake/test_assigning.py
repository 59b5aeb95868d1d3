"""Waiting conversations are offered to who is there, fit and least loaded, and to one at a time."""

import asyncio
from datetime import datetime

import pytest
from sqlalchemy import select

from bot.intake import handover
from bot.intake.assigning import AssignmentRules
from bot.intake.desk import Desk
from bot.intake.dispatch import Dispatcher
from bot.intake.models import Conversation, Offer
from bot.intake.transfers import Target
from bot.kit.clock import FixedClock
from bot.kit.db import Database
from bot.kit.office_hours import OfficeHours
from bot.staff import skills
from bot.staff.askers import OperatorAsker, StaffAsker
from bot.staff.models import AuditEntry
from bot.staff.permissions import Role
from tests.bot.intake.desks import LocalPresence, desk_of, takes_edits
from tests.bot.intake.service import Service
from tests.bot.intake.test_desk import add_staff, waiting

RULES = AssignmentRules.load()
ROOT = OperatorAsker("root")


@pytest.fixture
def desk(service: Service) -> Desk:
    service.script.script = takes_edits
    return desk_of(service)


def dispatcher(service: Service, desk: Desk, **more: object) -> Dispatcher:
    rules = RULES.model_copy(update=more)
    presence = desk._parts.presence
    return Dispatcher(service.db, service.clock, service.heard, presence, OfficeHours.load(), rules)


async def at_desk(
    service: Service,
    desk: Desk,
    name: str,
    *own: str,
    unit: str = "信访局",
    role: Role = Role.INTAKE_OFFICER,
) -> StaffAsker:
    """Somebody with these skills, on duty and with the console open."""
    id_ = add_staff(service, name, unit, role)
    now = service.clock.now()
    service.db.transact(lambda s: skills.set_skills(s, ROOT, id_, own, now))
    asker = StaffAsker(id_, name, role, unit)
    await desk.reception.set_state(asker, "on_duty")
    await desk.reception.come(asker)
    return asker


async def before(desk: Desk, asker: StaffAsker) -> list[str]:
    return [one["id"] for one in await desk.reception.offers(asker)]


def owner(service: Service, id_: str) -> tuple[str, str | None]:
    row = service.db.look(lambda s: s.get_one(Conversation, id_))
    return row.holder, row.handler_id


async def test_offered_to_the_least_loaded_and_opened(service: Service, desk: Desk) -> None:
    first, second = [await at_desk(service, desk, name) for name in ("吴科员", "郑科员")]
    ids = [await waiting(service, f"o-{n}") for n in range(3)]
    watch = dispatcher(service, desk)
    await watch.look()
    assert sorted(map(len, (await before(desk, first), await before(desk, second)))) == [1, 2]
    assert sorted(await before(desk, first) + await before(desk, second)) == sorted(ids)
    told = [event for event in service.heard.events if event["type"] == "offered"]
    assert len(told) == 3
    mine = (await before(desk, first))[0]
    assert not await desk.reception.accept(second, mine)
    assert await desk.reception.accept(first, mine)
    assert owner(service, mine) == ("human", first.staff_id)
    assert mine not in await before(desk, first)
    actions = service.db.look(lambda s: list(s.scalars(select(AuditEntry.action))))
    assert actions.count("conversations.offered") == 3


async def test_not_opened_goes_to_the_next_and_then_back(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    first, second = [await at_desk(service, desk, name) for name in ("吴科员", "郑科员")]
    id_ = await waiting(service)
    watch = dispatcher(service, desk)
    await watch.look()
    had, next_ = (first, second) if await before(desk, first) else (second, first)
    clock.advance(seconds=RULES.seconds)
    assert [event["type"] for event in await watch.look()] == ["unoffered", "offered"]
    assert (await before(desk, had), await before(desk, next_)) == ([], [id_])
    clock.advance(seconds=RULES.seconds)
    await watch.look()
    assert (await before(desk, had), await before(desk, next_)) == ([], [])
    assert owner(service, id_) == ("queue", None)
    clock.advance(minutes=RULES.again_minutes)
    await watch.look()
    assert await before(desk, had) + await before(desk, next_) == [id_]


@pytest.mark.parametrize("how", ["away", "busy", "closed", "off", "night"])
async def test_nobody_is_offered_who_is_not_there(
    service: Service, desk: Desk, clock: FixedClock, how: str
) -> None:
    officer = await at_desk(service, desk, "吴科员")
    id_ = await waiting(service)
    if how in ("away", "busy"):
        await desk.reception.set_state(officer, how)  # type: ignore[arg-type]
    if how == "closed":
        await desk.reception.go(officer)
    if how == "night":
        clock.advance(hours=12)
    await dispatcher(service, desk, enabled=how != "off").look()
    assert await before(desk, officer) == []
    assert owner(service, id_) == ("queue", None)


async def test_danger_is_offered_at_night_and_on_holidays(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    clock.advance(
        seconds=(datetime.fromisoformat("2026-10-01T10:00+08:00") - clock.now()).total_seconds()
    )
    officer = await at_desk(service, desk, "吴科员")
    await waiting(service, "o-1")
    await service.say("我不想活了，今晚就跳下去", sender="o-2")
    await dispatcher(service, desk).look()
    assert await before(desk, officer) == [service.conversation("o-2").id]


async def test_the_cap_holds(service: Service, desk: Desk) -> None:
    officer = await at_desk(service, desk, "吴科员")
    for n in range(4):
        await waiting(service, f"o-{n}")
    watch = dispatcher(service, desk, cap=2)
    await watch.look()
    for id_ in await before(desk, officer):
        await desk.reception.accept(officer, id_)
    await watch.look()
    assert len(await desk.queue(officer, "mine")) == 2
    assert await before(desk, officer) == []


async def test_unit_skill_and_seal_decide(service: Service, desk: Desk) -> None:
    officer = await at_desk(service, desk, "吴科员")
    labour = await at_desk(service, desk, "郑科员", "劳动")
    other = await at_desk(service, desk, "王科员", unit="城管局")
    chief = await at_desk(service, desk, "周主任", role=Role.SUPERVISOR)
    by_skill, by_unit, sealed = [await waiting(service, f"o-{n}") for n in range(3)]
    for id_, target in ((by_skill, Target(skill="劳动")), (by_unit, Target(unit="城管局"))):
        await desk.claim(officer, id_)
        found = await desk.targets(officer, id_)
        assert found["skills"] == [{"name": "劳动", "people": 1}]
        await desk.transfer(officer, id_, target, "请接手")
    await desk.claim(chief, sealed)
    await desk.set_field(chief, sealed, "kind", "检举控告")
    await desk.transfer(chief, sealed, Target())
    await dispatcher(service, desk).look()
    assert await before(desk, labour) == [by_skill]
    assert await before(desk, other) == [by_unit]
    assert await before(desk, chief) == [sealed]
    assert await before(desk, officer) == []
    assert by_skill in [one["id"] for one in await desk.queue(labour, "unit")]
    assert [note["text"] for note in (await desk.open(labour, by_skill))["notes"]] == ["请接手"]


async def test_who_is_skilled_in_crises_comes_first(service: Service, desk: Desk) -> None:
    for n in range(3):
        await at_desk(service, desk, f"科员{n}")
    skilled = await at_desk(service, desk, "郑科员", "危机")
    await service.say("我不想活了，今晚就跳下去")
    await dispatcher(service, desk).look()
    assert await before(desk, skilled) == [service.conversation().id]


async def test_going_off_duty_passes_it_on_at_once(service: Service, desk: Desk) -> None:
    first = await at_desk(service, desk, "吴科员")
    id_ = await waiting(service)
    watch = dispatcher(service, desk)
    await watch.look()
    second = await at_desk(service, desk, "郑科员")
    await desk.reception.set_state(first, "busy")
    await watch.look()
    assert (await before(desk, first), await before(desk, second)) == ([], [id_])


async def test_the_citizen_who_goes_back_to_the_bot_ends_the_offer(
    service: Service, desk: Desk
) -> None:
    officer = await at_desk(service, desk, "吴科员")
    await waiting(service)
    await dispatcher(service, desk).look()
    await service.say("继续办理")
    assert await before(desk, officer) == []


async def test_never_two_owners(service: Service, desk: Desk, clock: FixedClock) -> None:
    """Processes that offer at once, people who open and claim at once: each one conversation."""
    staff = [await at_desk(service, desk, f"科员{n}") for n in range(3)]
    ids = [await waiting(service, f"o-{n}") for n in range(4)]
    databases = [
        Database(str(service.db.engine.url.render_as_string(False)), service.db.cipher)
        for _ in range(2)
    ]
    watches = [
        Dispatcher(db, clock, service.heard, desk._parts.presence, OfficeHours.load(), RULES)
        for db in databases
    ]
    for _ in range(4):
        await asyncio.gather(*(watch.look() for watch in watches for _ in range(3)))
        found = service.db.look(
            lambda s: list(s.scalars(select(Offer.conversation_id).where(Offer.outcome.is_(None))))
        )
        assert len(found) == len(set(found))
        clock.advance(seconds=RULES.seconds)
    clock.advance(minutes=RULES.again_minutes)
    await watches[0].look()
    results = await asyncio.gather(
        *(desk.reception.accept(one, id_) for id_ in ids for one in staff),
        *(desk.claim(one, id_) for id_ in ids for one in staff),
        return_exceptions=True,
    )
    assert {type(one) for one in results if isinstance(one, Exception)} <= {handover.TakenByAnother}
    mine = [id_ for one in staff for id_ in [i["id"] for i in await desk.queue(one, "mine")]]
    assert sorted(mine) == sorted(ids)
    taken = select(AuditEntry.object).where(AuditEntry.action == "conversations.take")
    assert sorted(service.db.look(lambda s: list(s.scalars(taken)))) == sorted(ids)
    for db in databases:
        db.close()


async def test_offers_survive_a_restart(service: Service, desk: Desk, clock: FixedClock) -> None:
    officer = await at_desk(service, desk, "吴科员")
    await waiting(service)
    await dispatcher(service, desk).look()
    clock.advance(seconds=RULES.seconds + 1)
    again = desk_of(service)
    assert isinstance(again._parts.presence, LocalPresence)
    assert [e["type"] for e in await dispatcher(service, again).look()] == ["unoffered"]
    assert await before(again, officer) == []
