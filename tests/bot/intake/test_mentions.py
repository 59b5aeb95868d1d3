"""Colleagues whom a note calls by "@"."""

from typing import Any

import pytest
from sqlalchemy import select

from bot.intake.desk import Desk
from bot.intake.mentions import MentionRefused
from bot.intake.models import Conversation
from bot.intake.sealing import Sealed
from bot.intake.transfers import Target
from bot.staff import service as staff
from bot.staff.askers import OperatorAsker, StaffAsker
from bot.staff.models import AuditEntry
from bot.staff.permissions import Role
from tests.bot.intake.desks import desk_of, takes_edits
from tests.bot.intake.service import CITIZEN, OFFICER, Service

SUPERVISOR = StaffAsker("staff-9", "周主任", Role.SUPERVISOR, "信访局")


@pytest.fixture
def desk(service: Service) -> Desk:
    service.script.script = takes_edits
    return desk_of(service)


async def waiting(service: Service) -> str:
    await service.say("路灯坏了三个月")
    await service.say("人工")
    return service.conversation(CITIZEN).id


def colleague(
    service: Service, name: str, login: str, role: Role = Role.INTAKE_OFFICER
) -> StaffAsker:
    root, now = OperatorAsker("root"), service.clock.now()
    added = service.db.transact(
        lambda s: staff.add_staff(s, root, name, role=role, unit="城管局", now=now, login=login)
    )
    return StaffAsker(added.id, name, role, "城管局")


def seal(service: Service, id_: str) -> None:
    def work(session: Any) -> None:
        session.get(Conversation, id_).slots = {"kind": {"value": "检举控告", "messages": []}}

    service.db.transact(work)


async def notes_of(desk: Desk, id_: str) -> list[str]:
    return [note["text"] for note in (await desk.open(SUPERVISOR, id_))["notes"]]


async def test_the_called_one_finds_it_until_they_look(service: Service, desk: Desk) -> None:
    id_ = await waiting(service)
    wu, other = colleague(service, "吴科员", "wuky"), colleague(service, "郑科员", "郑科员")
    left = await desk.note(OFFICER, id_, "@wuky请看看路灯，电话13800001234，＠wuky")
    assert [(one.id, one.name) for one in left.called] == [(wu.staff_id, "吴科员")]
    heard = [event for event in service.heard.events if event["type"] == "note"]
    assert heard[-1]["called"] == [wu.staff_id]
    assert [item["called"] for item in await desk.queue(wu, "mentioned")] == [True]
    assert await desk.queue(other, "mentioned") == []
    counts = await desk.counts(wu)
    assert (counts["mentioned"], counts["called"]) == (1, 1)
    found = await desk.search(wu, id_, queue="mentioned")
    assert [item["id"] for item in found["items"]] == [id_]
    own = (await desk.mentions(wu))[0]
    assert "138****1234" in own["text"]
    assert own["seen_at"] is None
    shown = await desk.open(wu, id_)
    assert shown["called"]
    assert shown["staff"][wu.staff_id] == "吴科员"
    await desk.glance(wu, id_, shown["messages"][-1]["seq"])
    assert [item["called"] for item in await desk.queue(wu, "mentioned")] == [False]
    counts = await desk.counts(wu)
    assert (counts["mentioned"], counts["called"]) == (1, 0)
    assert (await desk.mentions(wu))[0]["seen_at"]
    assert not (await desk.open(wu, id_))["called"]


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        ("@何人 看看", "何人", "unknown"),
        ("@wukyx 看看", "wukyx", "unknown"),
        ("@吴科员 看看", "吴科员", "ambiguous"),
        ("@陈管理 看看", "陈管理", "not_permitted"),
        ("@wuky 和 @陈管理 看看", "陈管理", "not_permitted"),
    ],
)
async def test_who_cannot_be_called(
    service: Service, desk: Desk, text: str, name: str, why: str
) -> None:
    id_ = await waiting(service)
    wu = colleague(service, "吴科员", "wuky")
    colleague(service, "吴科员", "wuky2")
    colleague(service, "陈管理", "陈管理", Role.ADMINISTRATOR)
    with pytest.raises(MentionRefused) as refused:
        await desk.note(OFFICER, id_, text)
    assert (refused.value.name, refused.value.why) == (name, why)
    assert await notes_of(desk, id_) == []
    assert await desk.queue(wu, "mentioned") == []


@pytest.mark.parametrize("text", ["发到 a@example.com", "单价 @ 三元", "@", "@wuky自己"])
async def test_who_is_not_called(service: Service, desk: Desk, text: str) -> None:
    id_ = await waiting(service)
    wu = colleague(service, "吴科员", "wuky")
    assert (await desk.note(wu, id_, text)).called == []
    assert await notes_of(desk, id_) == [text]


async def test_the_longest_name_is_meant(service: Service, desk: Desk) -> None:
    id_ = await waiting(service)
    colleague(service, "吴科", "吴科")
    longer = colleague(service, "吴科员", "吴科员")
    left = await desk.note(OFFICER, id_, "请@吴科员看看")
    assert [one.id for one in left.called] == [longer.staff_id]


async def test_of_an_accusation_only_who_may_know(service: Service, desk: Desk) -> None:
    id_ = await waiting(service)
    officer = colleague(service, "吴科员", "wuky")
    chief = colleague(service, "王督办", "wangdb", Role.SUPERVISOR)
    await desk.note(OFFICER, id_, "@wuky 先看看")
    seal(service, id_)
    with pytest.raises(MentionRefused):
        await desk.note(SUPERVISOR, id_, "@wuky 看看")
    assert [one.login for one in await desk.colleagues(SUPERVISOR, id_)] == ["wangdb"]
    with pytest.raises(Sealed):
        await desk.colleagues(officer, id_)
    assert (await desk.note(SUPERVISOR, id_, "@wangdb 看看")).called[0].id == chief.staff_id
    assert [one["text"] for one in await desk.mentions(chief)] == ["@wangdb 看看"]
    assert [one["text"] for one in await desk.mentions(officer)] == [None]
    assert [item["withheld"] for item in await desk.queue(officer, "mentioned")] == [True]


async def test_passing_on_with_a_bad_call_passes_nothing(service: Service, desk: Desk) -> None:
    id_ = await waiting(service)
    wu = colleague(service, "吴科员", "wuky")
    await desk.claim(OFFICER, id_)
    with pytest.raises(MentionRefused):
        await desk.transfer(OFFICER, id_, Target(unit="城管局"), "@何人 请看")
    assert (await desk.open(OFFICER, id_))["handler_id"] == OFFICER.staff_id
    await desk.transfer(OFFICER, id_, Target(unit="城管局"), "@wuky 请看")
    assert (await desk.counts(wu))["called"] == 1


async def test_calls_leave_lines_in_the_log(service: Service, desk: Desk) -> None:
    id_ = await waiting(service)
    wu = colleague(service, "吴科员", "wuky")
    await desk.note(OFFICER, id_, "@wuky 请看")
    await desk.mentions(wu)
    lines = service.db.look(lambda s: list(s.scalars(select(AuditEntry).order_by(AuditEntry.seq))))
    noted = next(line for line in lines if line.action == "conversations.note")
    assert noted.detail["called"] == [wu.staff_id]
    assert (lines[-1].action, lines[-1].actor) == ("mentions.listed", f"staff:{wu.staff_id}")
