"""People of a responsible unit: what was passed on to them, and nothing else, whatever they ask."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.intake import conversations, handover, reading, sight
from bot.intake.desk import Desk
from bot.intake.mentions import MentionRefused
from bot.intake.models import Attachment, Conversation
from bot.intake.queue_rules import QUEUES
from bot.intake.sight import ConversationNotFound
from bot.intake.transfers import NobodyThere, Target
from bot.kit.clock import FixedClock
from bot.staff import service as staff
from bot.staff import units
from bot.staff.askers import OperatorAsker, StaffAsker
from bot.staff.permissions import NotPermitted, Role
from tests.bot.intake.desks import desk_of, takes_edits
from tests.bot.intake.service import CITIZEN, OFFICER, Service

ROOT = OperatorAsker("root")
WORDS = "西坡路的水管漏了半个月"
GREEN, TEAM, WATER = "城管局", "城管局一中队", "水利局"
SUPERVISOR = StaffAsker("staff-9", "周主任", Role.SUPERVISOR, "信访局")
ACCUSES = {"kind": {"value": "检举控告", "messages": []}}


@pytest.fixture
def desk(service: Service) -> Desk:
    service.script.script = takes_edits
    return desk_of(service)


@pytest.fixture
def people(service: Service) -> dict[str, StaffAsker]:
    """A handler of each unit, whom the database knows; the team is a part of its unit."""

    def work(session: Any) -> dict[str, StaffAsker]:
        now, found = service.clock.now(), {}
        for name, parent in ((GREEN, None), (TEAM, GREEN), (WATER, None)):
            units.add_unit(session, ROOT, name, kind="line", parent=parent, now=now)
        for name, unit in (("吴", GREEN), ("郑", GREEN), ("冯", TEAM), ("陈", WATER)):
            added = staff.add_staff(
                session, ROOT, name, role=Role.HANDLER, unit=unit, now=now, login=name
            )
            below = frozenset({TEAM}) if unit == GREEN else frozenset[str]()
            found[name] = StaffAsker(added.id, name, Role.HANDLER, unit, below)
        return found

    return service.db.transact(work)


async def passed_on(service: Service, desk: Desk, to: str = GREEN, sender: str = CITIZEN) -> str:
    await service.say(WORDS, sender=sender)
    await service.say("人工", sender=sender)
    id_ = service.conversation(sender).id
    await desk.claim(OFFICER, id_)
    await desk.reply(OFFICER, id_, "已经转给他们")
    await desk.transfer(OFFICER, id_, Target(unit=to))
    return id_


async def seen_by(service: Service, desk: Desk, asker: StaffAsker) -> dict[str, list[str]]:
    """Every list that there is; what stands in it."""
    found = {queue: [i["id"] for i in await desk.queue(asker, queue)] for queue in QUEUES}
    found["searched"] = [i["id"] for i in (await desk.search(asker, "西坡路"))["items"]]
    found["said"] = [i["id"] for i in (await desk.search(asker, "已经转给"))["items"]]
    found["listed"] = [
        one["id"] for one in await service.db.read(lambda s: conversations.list_all(s, asker))
    ]
    found["offered"] = [one["id"] for one in await desk.reception.offers(asker)]
    alarms = (await desk.reception.alarms(asker))["items"]
    found["alarms"] = [one["conversation"] for one in alarms]
    found["mentions"] = [one["conversation"] for one in await desk.mentions(asker)]
    counts = await desk.counts(asker)
    assert {name: counts[name] for name in QUEUES} == {name: len(found[name]) for name in QUEUES}
    return {name: ids for name, ids in found.items() if ids}


DEEDS: dict[str, Callable[[Desk, StaffAsker, str], Awaitable[Any]]] = {
    "open": lambda d, a, i: d.open(a, i),
    "unmask": lambda d, a, i: d.open(a, i, reason="核对"),
    "glance": lambda d, a, i: d.glance(a, i, 1),
    "look": lambda d, a, i: d.look(a, i, typing=True),
    "acknowledge": lambda d, a, i: d.reception.acknowledge(a, i),
    "claim": lambda d, a, i: d.claim(a, i),
    "reply": lambda d, a, i: d.reply(a, i, "您好"),
    "picture": lambda d, a, i: d.send_file(a, i, b"", ""),
    "take back": lambda d, a, i: d.take_back_file(a, i, "f"),
    "ways": lambda d, a, i: d.ways(a, i),
    "notice": lambda d, a, i: d.notify(a, i, "sms", "您好"),
    "suggestion": lambda d, a, i: d.settle_suggestion(a, i, "m", use=False),
    "targets": lambda d, a, i: d.targets(a, i),
    "transfer": lambda d, a, i: d.transfer(a, i, Target()),
    "note": lambda d, a, i: d.note(a, i, "看看"),
    "colleagues": lambda d, a, i: d.colleagues(a, i),
    "canned": lambda d, a, i: d.canned(a, i),
    "field": lambda d, a, i: d.set_field(a, i, "name", "某人"),
    "file": lambda d, a, i: d.file(a, i),
    "release": lambda d, a, i: d.release(a, i),
}


async def refused(desk: Desk, asker: StaffAsker, id_: str) -> set[str]:
    """The deeds to which there is no such conversation."""
    found = set()
    for name, deed in DEEDS.items():
        try:
            await deed(desk, asker, id_)
        except ConversationNotFound:
            found.add(name)
        except (handover.NotTaken, handover.TakenByAnother, NotPermitted):
            pass
    return found


async def test_nothing_that_was_not_passed_on_to_them(
    service: Service, desk: Desk, people: dict[str, StaffAsker]
) -> None:
    waiting, with_bot, others = "o-1", "o-2", "o-3"
    for sender in (waiting, with_bot):
        await service.say(f"{WORDS}，已经转给别人", sender=sender)
    await service.say("人工", sender=waiting)
    ids = [service.conversation(sender).id for sender in (waiting, with_bot)]
    ids += [await passed_on(service, desk, WATER, others)]
    await service.say(f"{WORDS}，我不想活了，今晚就跳下去", sender="o-4")
    ids += [service.conversation("o-4").id]
    assert await seen_by(service, desk, people["吴"]) == {}
    for id_ in ids:
        assert await refused(desk, people["吴"], id_) == set(DEEDS)
    assert set((await seen_by(service, desk, OFFICER))["listed"]) == set(ids)


async def test_what_was_passed_on_is_theirs_and_of_the_unit_above(
    service: Service, desk: Desk, people: dict[str, StaffAsker]
) -> None:
    id_ = await passed_on(service, desk, TEAM)
    for name in ("冯", "吴"):
        seen = await seen_by(service, desk, people[name])
        assert seen == {queue: [id_] for queue in ("unit", "searched", "said", "listed")}
    await desk.claim(people["冯"], id_)
    assert (await desk.open(people["吴"], id_))["handler_id"] == people["冯"].staff_id
    assert await seen_by(service, desk, people["陈"]) == {}
    # A unit below does not see what went to the one above it.
    other = await passed_on(service, desk, GREEN, "o-2")
    assert other not in (await seen_by(service, desk, people["冯"]))["listed"]


async def test_they_work_on_it_and_pass_it_back(
    service: Service, desk: Desk, people: dict[str, StaffAsker]
) -> None:
    id_, wu, zheng = await passed_on(service, desk), people["吴"], people["郑"]
    await desk.claim(wu, id_)
    assert (await desk.reply(wu, id_, "师傅已在路上"))["status"] == "queued"
    colleague = await seen_by(service, desk, zheng)
    assert colleague == {name: [id_] for name in ("unit", "searched", "said", "listed")}
    with pytest.raises(handover.TakenByAnother):
        await desk.claim(zheng, id_)
    await desk.transfer(wu, id_, Target(staff_id=zheng.staff_id), "下午归你")
    assert (await seen_by(service, desk, wu))["unit"] == [id_]
    offered = await desk.targets(zheng, id_)
    assert WATER not in [one["name"] for one in offered["units"]]
    assert people["陈"].staff_id not in [one["id"] for one in offered["staff"]]
    for target in (Target(unit=WATER), Target(staff_id=people["陈"].staff_id)):
        with pytest.raises(NobodyThere):
            await desk.transfer(zheng, id_, target)
    await desk.transfer(zheng, id_, Target(), "不归我们")
    assert [one["id"] for one in await desk.queue(OFFICER, "waiting")] == [id_]
    for asker in (wu, zheng):
        assert await seen_by(service, desk, asker) == {}
        assert await refused(desk, asker, id_) == set(DEEDS)


async def test_given_back_to_the_bot_it_is_read_until_the_citizen_writes(
    service: Service, desk: Desk, people: dict[str, StaffAsker], clock: FixedClock
) -> None:
    id_, wu = await passed_on(service, desk), people["吴"]
    await desk.claim(wu, id_)
    clock.advance(minutes=1)
    await desk.release(wu, id_, "修好了")
    seen = await seen_by(service, desk, wu)
    assert seen == {name: [id_] for name in ("closed", "searched", "said", "listed")}
    assert await seen_by(service, desk, people["郑"]) == {}
    for deed in (
        desk.claim(wu, id_),
        desk.note(wu, id_, "再看看"),
        desk.open(wu, id_, reason="看"),
    ):
        with pytest.raises(NotPermitted):
            await deed
    clock.advance(minutes=1)
    await desk.claim(SUPERVISOR, id_)
    assert await seen_by(service, desk, wu) == {}
    await desk.release(SUPERVISOR, id_)
    assert await seen_by(service, desk, wu) == {}
    await desk.claim(SUPERVISOR, id_)
    await desk.transfer(SUPERVISOR, id_, Target(staff_id=wu.staff_id))
    clock.advance(minutes=1)
    await desk.release(wu, id_)
    assert (await seen_by(service, desk, wu))["closed"] == [id_]
    clock.advance(minutes=1)
    await service.say("西坡路还有一件新的事")
    assert await seen_by(service, desk, wu) == {}
    assert await refused(desk, wu, id_) == set(DEEDS)


@pytest.mark.parametrize("how", ["draft", "filed"])
async def test_never_what_is_sealed(
    service: Service, desk: Desk, people: dict[str, StaffAsker], how: str
) -> None:
    id_ = await passed_on(service, desk)
    await desk.claim(people["吴"], id_)

    def seal(session: Any) -> None:
        row = session.get(Conversation, id_)
        row.slots, row.sealed = (ACCUSES, False) if how == "draft" else (row.slots, True)

    service.db.transact(seal)
    for queue in QUEUES:
        assert await desk.queue(people["吴"], queue) == []
    assert (await desk.search(people["吴"], "西坡路"))["items"] == []
    assert await refused(desk, people["吴"], id_) == set(DEEDS)


async def test_files_follow_their_conversation(
    service: Service, desk: Desk, people: dict[str, StaffAsker], clock: FixedClock
) -> None:
    id_ = await passed_on(service, desk)
    first = service.messages("in")[0].id
    service.db.transact(
        lambda s: s.add(
            Attachment(
                id="f-1", conversation_id=id_, message_id=first, kind="image", media_id="x",
                content_type="image/jpeg", storage_key="key", status="stored",
                created_at=clock.now(),
            )
        )
    )  # fmt: skip

    def find(asker: StaffAsker) -> Any:
        return service.db.transact(lambda s: reading.find_file(s, asker, "f-1", clock.now()))

    assert find(people["郑"])["key"] == "key"
    with pytest.raises(ConversationNotFound):
        find(people["陈"])


async def test_only_who_sees_it_is_called_to_it(
    service: Service, desk: Desk, people: dict[str, StaffAsker]
) -> None:
    id_ = await passed_on(service, desk, TEAM)
    called = {one.name for one in await desk.colleagues(OFFICER, id_)}
    assert called == {"吴", "郑", "冯"}
    await desk.note(OFFICER, id_, "@冯 请看")
    assert (await seen_by(service, desk, people["冯"]))["mentions"] == [id_]
    with pytest.raises(MentionRefused):
        await desk.note(OFFICER, id_, "@陈 请看")


async def test_the_reception_sees_all_as_before(
    service: Service, desk: Desk, people: dict[str, StaffAsker]
) -> None:
    id_ = await passed_on(service, desk)
    await desk.claim(people["吴"], id_)
    for asker in (OFFICER, SUPERVISOR):
        assert sight.sees_all(asker)
        assert (await desk.open(asker, id_))["id"] == id_
    await desk.transfer(SUPERVISOR, id_, Target(unit=WATER))
    assert await seen_by(service, desk, people["吴"]) == {}
    assert (await seen_by(service, desk, people["陈"]))["unit"] == [id_]
