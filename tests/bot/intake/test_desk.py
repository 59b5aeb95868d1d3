"""What a handler does from the queue to the hand-back."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from bot.cases import service as cases
from bot.cases.models import Case
from bot.intake import handover
from bot.intake.desk import Desk
from bot.intake.drafting import FieldRefused, NothingToFile
from bot.intake.models import Conversation
from bot.intake.sealing import Sealed
from bot.intake.transfers import NobodyThere, Target
from bot.kit.clock import FixedClock
from bot.staff import service as staff
from bot.staff.askers import OperatorAsker, StaffAsker
from bot.staff.models import AuditEntry
from bot.staff.permissions import NotPermitted, Role
from tests.bot.intake.desks import desk_of, takes_edits
from tests.bot.intake.service import CITIZEN, COLLEAGUE, OFFICER, Service

SUPERVISOR = StaffAsker("staff-9", "周主任", Role.SUPERVISOR, "信访局")
CLERK = StaffAsker("staff-3", "李管理", Role.ADMINISTRATOR, None)


@pytest.fixture
def desk(service: Service) -> Desk:
    service.script.script = takes_edits
    return desk_of(service)


async def waiting(service: Service, sender: str = CITIZEN) -> str:
    await service.say("路灯坏了三个月", sender=sender)
    await service.say("人工", sender=sender)
    return service.conversation(sender).id


def audited(service: Service) -> list[str]:
    query = select(AuditEntry.action).order_by(AuditEntry.seq)
    return service.db.look(lambda s: list(s.scalars(query)))


def add_staff(service: Service, name: str, unit: str, role: Role = Role.INTAKE_OFFICER) -> str:
    asker, now = OperatorAsker("root"), service.clock.now()
    return service.db.transact(
        lambda s: staff.add_staff(s, asker, name, role=role, unit=unit, now=now).id
    )


async def test_urgent_first_then_who_waits_longest(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    first = await waiting(service, "o-1")
    clock.advance(minutes=1)
    second = await waiting(service, "o-2")
    clock.advance(minutes=1)
    await service.say("我不想活了，今晚就跳下去", sender="o-3")
    danger = service.conversation("o-3").id
    items = await desk.queue(OFFICER, "waiting")
    assert [item["id"] for item in items] == [danger, first, second]
    assert items[0]["urgent"]
    counts = await desk.counts(OFFICER)
    assert (counts["waiting"], counts["urgent"], counts["mine"]) == (3, 1, 0)


async def test_queues_follow_what_happens(service: Service, desk: Desk) -> None:
    id_ = await waiting(service)
    await service.say("只和机器人说", sender="o-other")

    async def where() -> set[str]:
        queues = ("waiting", "mine", "bot", "closed")
        return {q for q in queues if id_ in [i["id"] for i in await desk.queue(OFFICER, q)]}

    assert await where() == {"waiting"}
    await desk.claim(OFFICER, id_)
    assert await where() == {"mine"}
    await desk.release(OFFICER, id_)
    assert await where() == {"closed"}
    assert len(await desk.queue(OFFICER, "bot")) == 1


async def test_a_reply_asked_for_again_is_said_once(service: Service, desk: Desk) -> None:
    id_ = await waiting(service)
    await desk.claim(OFFICER, id_)
    first = await desk.reply(OFFICER, id_, "您好", key="k-1")
    assert await desk.reply(OFFICER, id_, "您好", key="k-1") == first
    other = await desk.reply(OFFICER, id_, "您好", key="k-2")
    said = [one.id for one in service.messages("out") if one.author == "handler"]
    assert said == [first["id"], other["id"]]
    assert other["pushes_left"] == first["pushes_left"] - 1


async def test_unread_counts_what_the_citizen_wrote_since(service: Service, desk: Desk) -> None:
    id_ = await waiting(service)
    await desk.claim(OFFICER, id_)
    shown = await desk.open(OFFICER, id_)
    await desk.glance(OFFICER, id_, shown["messages"][-1]["seq"])
    assert (await desk.counts(OFFICER))["unread"] == 0
    await service.say("在吗")
    assert (await desk.queue(OFFICER, "mine"))[0]["unread"] == 1
    assert (await desk.counts(OFFICER))["unread"] == 1


async def test_lists_are_masked_for_all_but_the_owner(service: Service, desk: Desk) -> None:
    id_ = await waiting(service)
    await service.say("我的电话是13800001234")
    assert "138****1234" in (await desk.queue(OFFICER, "waiting"))[0]["preview"]
    await desk.claim(OFFICER, id_)
    assert "13800001234" in (await desk.queue(OFFICER, "mine"))[0]["preview"]


async def test_one_owner_at_a_time(service: Service, desk: Desk) -> None:
    id_ = await waiting(service)
    done = await asyncio.gather(
        desk.claim(OFFICER, id_), desk.claim(COLLEAGUE, id_), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["NoneType", "TakenByAnother"]
    loser = OFFICER if isinstance(done[0], Exception) else COLLEAGUE
    for attempt in (desk.reply(loser, id_, "您好"), desk.set_field(loser, id_, "name", "某")):
        with pytest.raises(handover.TakenByAnother):
            await attempt


async def test_others_are_seen_looking_and_typing(service: Service, desk: Desk) -> None:
    id_ = await waiting(service)
    assert await desk.look(OFFICER, id_) == []
    others = await desk.look(COLLEAGUE, id_, typing=True)
    assert [one.name for one in others] == [OFFICER.name]
    assert (await desk.open(OFFICER, id_))["present"][0].typing
    await desk.look_away(COLLEAGUE, id_)
    assert (await desk.open(OFFICER, id_))["present"] == []


async def test_a_colleague_gets_it_with_a_note(service: Service, desk: Desk) -> None:
    id_ = await waiting(service)
    await desk.claim(OFFICER, id_)
    other = add_staff(service, "吴科员", "城管局")
    await desk.transfer(OFFICER, id_, Target(staff_id=other), "路灯归你们")
    asker = StaffAsker(other, "吴科员", Role.INTAKE_OFFICER, "城管局")
    shown = await desk.open(asker, id_)
    assert shown["handler_id"] == other
    assert [note["text"] for note in shown["notes"]] == ["路灯归你们"]
    await desk.reply(asker, id_, "您好")
    with pytest.raises(handover.TakenByAnother):
        await desk.reply(OFFICER, id_, "您好")


async def test_a_unit_gets_it_and_the_bot_stays_silent(service: Service, desk: Desk) -> None:
    id_ = await waiting(service)
    await desk.claim(OFFICER, id_)
    member = StaffAsker(
        add_staff(service, "吴科员", "城管局"), "吴科员", Role.INTAKE_OFFICER, "城管局"
    )
    await desk.transfer(OFFICER, id_, Target(unit="城管局"))
    assert await service.hear("继续办理") == ""
    assert [item["id"] for item in await desk.queue(member, "unit")] == [id_]
    assert await desk.queue(OFFICER, "unit") == []
    await desk.claim(member, id_)
    assert [item["id"] for item in await desk.queue(member, "mine")] == [id_]


async def test_only_the_owner_or_a_supervisor_passes_on(service: Service, desk: Desk) -> None:
    id_ = await waiting(service)
    with pytest.raises(handover.NotTaken):
        await desk.transfer(OFFICER, id_, Target())
    await desk.claim(OFFICER, id_)
    with pytest.raises(handover.TakenByAnother):
        await desk.transfer(COLLEAGUE, id_, Target())
    with pytest.raises(NobodyThere):
        await desk.transfer(OFFICER, id_, Target(staff_id="nobody"))
    await desk.transfer(SUPERVISOR, id_, Target())
    assert [item["id"] for item in await desk.queue(COLLEAGUE, "waiting")] == [id_]


async def test_a_field_is_set_by_the_handler(service: Service, desk: Desk) -> None:
    id_ = await waiting(service)
    with pytest.raises(handover.NotTaken):
        await desk.set_field(OFFICER, id_, "phone", "13900005678")
    await desk.claim(OFFICER, id_)
    version = service.conversation().state_version
    slots = await desk.set_field(OFFICER, id_, "phone", "13900005678")
    assert slots["phone"]["by"] == "handler"
    assert service.conversation().slots == slots
    assert service.conversation().state_version == version + 1
    with pytest.raises(FieldRefused, match="invalid_phone_length"):
        await desk.set_field(OFFICER, id_, "phone", "12")
    assert service.conversation().slots == slots
    assert audited(service).count("conversations.edit") == 1


async def test_two_edits_at_once_are_both_kept(service: Service, desk: Desk) -> None:
    id_ = await waiting(service)
    await desk.claim(OFFICER, id_)
    service.script.delay = 0.02
    await asyncio.gather(
        desk.set_field(OFFICER, id_, "name", "秦雅岚"),
        desk.set_field(OFFICER, id_, "phone", "13900005678"),
    )
    assert set(service.conversation().slots or {}) == {"name", "phone"}


async def test_filing_on_the_citizens_behalf(service: Service, desk: Desk) -> None:
    id_ = await waiting(service)
    await desk.claim(OFFICER, id_)
    with pytest.raises(NothingToFile):
        await desk.file(OFFICER, id_)
    await desk.set_field(OFFICER, id_, "name", "秦雅岚")
    number = await desk.file(OFFICER, id_)
    await service.drain()
    assert number in service.channel.texts[-1]
    assert service.messages("out")[-1].author == "handler"
    found = service.db.look(lambda s: cases.cases_of(s, OFFICER, id_))
    assert [case.number for case in found] == [number]
    assert service.conversation().case_count == 1
    assert "conversations.filed" in audited(service)
    # Nobody but the handler says that the citizen agreed.
    assert service.db.look(lambda s: s.scalars(select(Case.consent)).one())["by"] == "handler"


async def test_the_bot_asks_for_one_field(service: Service, desk: Desk) -> None:
    id_ = await waiting(service)
    await desk.claim(OFFICER, id_)
    await desk.release(OFFICER, id_, "已核实，只差电话", ask="phone")
    await service.drain()
    assert service.script.asked[-1].payload == {"name": "resume", "key": "phone"}
    assert (await desk.open(OFFICER, id_))["handovers"][-1]["summary"] == "已核实，只差电话"


async def test_canned_replies_know_who_speaks_to_whom(service: Service, desk: Desk) -> None:
    id_ = await waiting(service)
    await desk.claim(OFFICER, id_)
    await desk.set_field(OFFICER, id_, "name", "秦雅岚")
    hello = (await desk.canned(OFFICER, id_))[0].text
    assert hello.startswith("秦雅岚您好")
    assert OFFICER.name in hello


async def test_search_by_words_number_and_phone(service: Service, desk: Desk) -> None:
    id_ = await waiting(service)
    await waiting(service, "o-2")
    await desk.claim(OFFICER, id_)
    await desk.set_field(OFFICER, id_, "name", "秦雅岚")
    number = await desk.file(OFFICER, id_)
    for words in (number, "13800001234"):
        assert [i["id"] for i in await desk.queue(OFFICER, "mine", words=words)] == [id_], words
    assert await desk.queue(OFFICER, "mine", words="没有这个人") == []


async def test_a_page_that_refreshes_writes_one_line(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    id_ = await waiting(service)
    before = len(audited(service))
    await desk.open(OFFICER, id_)
    for _ in range(5):
        await desk.open(OFFICER, id_, again=True)
    assert len(audited(service)) == before + 1
    clock.advance(minutes=11)
    await desk.open(OFFICER, id_, again=True)
    assert len(audited(service)) == before + 2


async def test_who_may_not_is_refused(service: Service, desk: Desk) -> None:
    id_ = await waiting(service)
    attempts: list[Any] = [
        desk.queue(CLERK, "waiting"),
        desk.counts(CLERK),
        desk.open(CLERK, id_),
        desk.claim(CLERK, id_),
        desk.note(CLERK, id_, "看看"),
        desk.targets(CLERK, id_),
        desk.transfer(CLERK, id_, Target()),
        desk.set_field(CLERK, id_, "name", "某"),
        desk.file(CLERK, id_),
    ]
    for attempt in attempts:
        with pytest.raises(NotPermitted):
            await attempt


async def test_accusations_stay_with_the_supervisor(service: Service, desk: Desk) -> None:
    id_ = await waiting(service)
    await desk.claim(SUPERVISOR, id_)
    await desk.set_field(SUPERVISOR, id_, "kind", "检举控告")
    await desk.set_field(SUPERVISOR, id_, "title", "举报某村主任")
    await desk.transfer(SUPERVISOR, id_, Target())
    item = (await desk.queue(OFFICER, "waiting"))[0]
    assert "某村" not in str(item)
    assert "路灯" not in str(item)
    assert await desk.queue(OFFICER, "waiting", words="某村") == []
    assert await desk.queue(SUPERVISOR, "waiting", words="某村")


async def test_a_supervisor_passes_on_what_a_colleague_holds(service: Service, desk: Desk) -> None:
    """Even what became confidential after an officer took it, and then only to who may know."""
    id_ = await waiting(service)
    chief = add_staff(service, "周主任", "信访局", Role.SUPERVISOR)
    other = add_staff(service, "吴科员", "城管局")
    asker = StaffAsker(chief, "周主任", Role.SUPERVISOR, "信访局")
    await desk.claim(OFFICER, id_)
    sealed = {"confidential": {"value": True}}
    service.db.transact(lambda s: setattr(s.get_one(Conversation, id_), "slots", sealed))
    assert {one["id"] for one in (await desk.targets(asker, id_))["staff"]} == {chief}
    with pytest.raises(NobodyThere):
        await desk.transfer(asker, id_, Target(staff_id=other))
    with pytest.raises(Sealed):
        await desk.transfer(COLLEAGUE, id_, Target(staff_id=chief))
    await desk.transfer(asker, id_, Target(staff_id=chief), "由我接手")
    assert (await desk.open(asker, id_))["handler_id"] == chief
    query = select(AuditEntry.detail).where(AuditEntry.action == "conversations.transfer")
    detail = service.db.look(lambda s: s.scalars(query).one())
    assert (detail["held"], detail["to"]) == (OFFICER.staff_id, chief)
