"""Accusations and confidences at the desk: nobody reads or works on them who may not (Art. 30)."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.console import view
from bot.intake import handover
from bot.intake.desk import Desk
from bot.intake.models import Conversation
from bot.intake.sealing import Sealed
from bot.intake.transfers import NobodyThere, Target
from bot.kit.clock import FixedClock
from bot.staff import service as staff
from bot.staff.askers import OperatorAsker, StaffAsker
from bot.staff.permissions import Role
from tests.bot.intake.desks import desk_of, takes_edits
from tests.bot.intake.service import CITIZEN, OFFICER, Service

SUPERVISOR = StaffAsker("staff-9", "周主任", Role.SUPERVISOR, "信访局")
TOLD = "我要举报我们镇副镇长收钱"
ACCUSES = {"value": "检举控告", "display": "检举控告"}
SECRETLY = {"value": True, "display": "保密"}


@pytest.fixture
def desk(service: Service) -> Desk:
    service.script.script = takes_edits
    return desk_of(service)


async def waiting(
    service: Service, sender: str = CITIZEN, *, before: str = "你好", **slots: dict[str, Any]
) -> str:
    """A conversation in the queue whose draft began with its second message."""
    await service.say(before, sender=sender)
    await service.say(TOLD, sender=sender)
    await service.say("人工", sender=sender)
    id_ = service.conversation(sender).id
    told = next(m.id for m in service.messages("in") if m.text == TOLD and m.conversation_id == id_)
    cells = {key: {"messages": [], **cell} for key, cell in slots.items()}
    cells["story"] = {"value": TOLD, "display": TOLD, "messages": [told]}

    def work(session: Any) -> None:
        row = session.get(Conversation, id_)
        row.slots = cells
        row.state = {"draft": cells}

    service.db.transact(work)
    return id_


def add_staff(service: Service, name: str, role: Role) -> str:
    asker, now = OperatorAsker("root"), service.clock.now()
    return service.db.transact(
        lambda s: staff.add_staff(s, asker, name, role=role, unit="城管局", now=now).id
    )


Deed = Callable[[Desk, str], Awaitable[Any]]
DEEDS: dict[str, Deed] = {
    "take": lambda desk, id_: desk.claim(OFFICER, id_),
    "reply": lambda desk, id_: desk.reply(OFFICER, id_, "您好"),
    "kind": lambda desk, id_: desk.set_field(OFFICER, id_, "kind", "意见建议"),
    "confidential": lambda desk, id_: desk.set_field(OFFICER, id_, "confidential", "否"),
    "file": lambda desk, id_: desk.file(OFFICER, id_),
    "note": lambda desk, id_: desk.note(OFFICER, id_, "看看"),
    "transfer": lambda desk, id_: desk.transfer(OFFICER, id_, Target()),
    "release": lambda desk, id_: desk.release(OFFICER, id_),
    "canned": lambda desk, id_: desk.canned(OFFICER, id_),
    "unmask": lambda desk, id_: desk.open(OFFICER, id_, reason="想看"),
}


@pytest.mark.parametrize("cell", [{"kind": ACCUSES}, {"confidential": SECRETLY}], ids=str)
@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
async def test_an_officer_does_nothing_with_it(
    service: Service, desk: Desk, deed: Deed, cell: dict[str, Any]
) -> None:
    id_ = await waiting(service, **cell)
    with pytest.raises(Sealed):
        await deed(desk, id_)

    def hand_to_officer(session: Any) -> None:
        row = session.get(Conversation, id_)
        row.holder, row.handler_id = "human", OFFICER.staff_id

    before = service.conversation().slots
    service.db.transact(hand_to_officer)
    with pytest.raises(Sealed):
        await deed(desk, id_)
    assert service.conversation().slots == before


async def test_a_supervisor_does(service: Service, desk: Desk) -> None:
    id_ = await waiting(service, kind=ACCUSES)
    await desk.claim(SUPERVISOR, id_)
    await desk.reply(SUPERVISOR, id_, "您好")
    await desk.note(SUPERVISOR, id_, "副镇长的事")
    assert await desk.canned(SUPERVISOR, id_)
    await desk.set_field(SUPERVISOR, id_, "kind", "意见建议")
    shown = await desk.open(OFFICER, id_)
    assert not shown["withheld"]
    assert "副镇长" in str(shown["slots"])


async def test_all_that_is_said_from_its_beginning_on_is_hidden(
    service: Service, desk: Desk
) -> None:
    id_ = await waiting(service, kind=ACCUSES)
    await service.say("他收了王家的钱")
    await desk.claim(SUPERVISOR, id_)
    await desk.reply(SUPERVISOR, id_, "王家在哪个村")
    await desk.note(SUPERVISOR, id_, "王家要查")
    await service.say("王家庄")
    for item in [*await desk.queue(OFFICER, "unit"), await desk.open(OFFICER, id_)]:
        assert "王家" not in str(item)
        assert "副镇长" not in str(item)
    await desk.release(SUPERVISOR, id_, "王家的事已记下")
    shown = await desk.open(OFFICER, id_)
    assert "王家" not in str(shown)
    assert shown["messages"][0]["text"] == "你好"
    assert "王家庄" in str(await desk.open(SUPERVISOR, id_))


async def test_nothing_is_shown_when_its_beginning_is_not_known(
    service: Service, desk: Desk
) -> None:
    id_ = await waiting(service, before="副镇长来了")
    await desk.claim(SUPERVISOR, id_)
    service.script.script = takes_edits

    def by_hand(session: Any) -> None:
        session.get(Conversation, id_).slots = {"kind": ACCUSES | {"messages": []}}

    service.db.transact(by_hand)
    shown = await desk.open(OFFICER, id_)
    assert "副镇长" not in str(shown)
    assert shown["slots"] == {}


async def test_whoever_seals_a_draft_passes_it_on(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    id_ = await waiting(service)
    await desk.claim(OFFICER, id_)
    clock.advance(minutes=1)
    assert await desk.set_field(OFFICER, id_, "kind", "检举控告") == {}
    with pytest.raises(Sealed):
        await desk.set_field(OFFICER, id_, "kind", "意见建议")
    assert await service.hear("还在吗") == ""
    assert [item["id"] for item in await desk.queue(SUPERVISOR, "waiting")] == [id_]
    await desk.claim(SUPERVISOR, id_)


async def test_it_is_passed_on_to_those_who_may_know_of_it(service: Service, desk: Desk) -> None:
    id_ = await waiting(service, kind=ACCUSES)
    officer = add_staff(service, "吴科员", Role.INTAKE_OFFICER)
    await desk.claim(SUPERVISOR, id_)
    assert officer not in str(await desk.targets(SUPERVISOR, id_))
    for target in (Target(staff_id=officer), Target(unit="城管局")):
        with pytest.raises(NobodyThere):
            await desk.transfer(SUPERVISOR, id_, target)
    chief = add_staff(service, "郑主任", Role.SUPERVISOR)
    await desk.transfer(SUPERVISOR, id_, Target(staff_id=chief))
    with pytest.raises(handover.TakenByAnother):
        await desk.reply(SUPERVISOR, id_, "您好")


async def test_it_stays_in_the_queue_as_such(service: Service, desk: Desk) -> None:
    accusation = await waiting(service, "o-1", kind=ACCUSES)
    confidence = await waiting(service, "o-2", confidential=SECRETLY)
    open_ = await waiting(service, "o-3")
    items = {item["id"]: item for item in await desk.queue(OFFICER, "waiting")}
    assert "检举" in items[accusation]["title"]
    assert "保密" in items[confidence]["title"]
    assert "检举" not in str(items[confidence])
    assert [items[id_]["withheld"] for id_ in (accusation, confidence, open_)] == [
        True, True, False,
    ]  # fmt: skip
    assert not any(item["withheld"] for item in await desk.queue(SUPERVISOR, "waiting"))


async def test_danger_in_it_alarms_until_a_supervisor_looked(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    id_ = await waiting(service, kind=ACCUSES)
    await service.say("我不想活了，今晚就跳下去")
    clock.advance(minutes=4)
    seq = service.messages()[-1].seq
    await desk.glance(OFFICER, id_, seq)
    counts = await desk.counts(SUPERVISOR)
    assert (counts["urgent"], counts["unseen"]) == (1, 1)
    assert "副镇长" not in str(await desk.queue(OFFICER, "waiting"))
    await desk.glance(SUPERVISOR, id_, seq)
    assert (await desk.counts(SUPERVISOR))["unseen"] == 0


async def test_the_console_offers_it_to_those_who_may(service: Service, desk: Desk) -> None:
    id_ = await waiting(service, kind=ACCUSES)
    now = service.clock.now()
    officers = view.standing(await desk.open(OFFICER, id_), OFFICER, now)
    assert (officers.claimable, officers.withheld) == (False, True)
    assert "督办" in officers.composer
    assert view.standing(await desk.open(SUPERVISOR, id_), SUPERVISOR, now).claimable


async def sealed_and_filed(service: Service, desk: Desk) -> str:
    """A supervisor filed the accusation and gave the conversation back to the bot."""
    id_ = await waiting(service, kind=ACCUSES)
    await desk.claim(SUPERVISOR, id_)
    await desk.note(SUPERVISOR, id_, "王家要查")
    await desk.reply(SUPERVISOR, id_, "王家在哪个村")
    await desk.file(SUPERVISOR, id_)
    await desk.release(SUPERVISOR, id_)
    await service.drain()
    assert not service.conversation().slots
    return id_


async def test_what_is_said_after_the_filing_stays_sealed(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    id_ = await sealed_and_filed(service, desk)
    clock.advance(hours=47)
    await service.say("王家昨天又送了钱")
    await service.drain()
    shown = await desk.open(OFFICER, id_)
    assert shown["withheld"]
    items = [*await desk.queue(OFFICER, "closed"), shown]
    for item in items:
        assert "王家" not in str(item)
    assert await desk.queue(OFFICER, "closed", words="王家") == []
    with pytest.raises(Sealed):
        await desk.claim(OFFICER, id_)
    with pytest.raises(Sealed):
        await desk.open(OFFICER, id_, reason="想看")
    assert "送了钱" in str(await desk.open(SUPERVISOR, id_))


async def test_a_new_talk_is_for_everybody_and_the_old_one_stays_hidden(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    id_ = await sealed_and_filed(service, desk)
    clock.advance(hours=49)
    await service.say("路灯坏了三个月")
    await service.drain()
    shown = await desk.open(OFFICER, id_)
    assert not shown["withheld"]
    assert "路灯坏了" in str(shown)
    assert "王家" not in str(shown)
    assert "副镇长" not in str(shown)
    assert "路灯" in str(await desk.queue(OFFICER, "closed"))
    await desk.claim(OFFICER, id_)
    assert "王家要查" not in str(await desk.open(OFFICER, id_))
    assert "王家要查" in str(await desk.open(SUPERVISOR, id_))


async def test_while_a_person_has_it_the_talk_is_not_over(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    id_ = await waiting(service, kind=ACCUSES)
    await desk.claim(SUPERVISOR, id_)
    await desk.file(SUPERVISOR, id_)
    clock.advance(hours=49)
    await service.say("王家昨天又送了钱")
    assert (await desk.open(OFFICER, id_))["withheld"]
