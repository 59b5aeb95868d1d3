"""Replies kept ready: the shipped ones, what staff changed over them, and what each unit has."""

import pytest
from sqlalchemy import select

from bot.intake.canned import Canned, CannedNotFound, CannedRefused
from bot.intake.desk import Desk
from bot.staff.askers import StaffAsker
from bot.staff.models import AuditEntry
from bot.staff.permissions import NotPermitted, Role
from tests.bot.intake.desks import desk_of, takes_edits
from tests.bot.intake.service import OFFICER, Service

CHIEF = StaffAsker("staff-9", "周主任", Role.SUPERVISOR, "信访局")
OTHER = StaffAsker("staff-8", "水利员", Role.INTAKE_OFFICER, "水利局")


@pytest.fixture
def desk(service: Service) -> Desk:
    service.script.script = takes_edits
    return desk_of(service)


async def offered(service: Service, desk: Desk, asker: StaffAsker = OFFICER) -> dict[str, str]:
    await service.say("路灯坏了三个月")
    found = await desk.canned(asker, service.conversation().id)
    return {one.shortcut: one.text for one in found}


async def test_a_change_lies_over_the_shipped_one_and_is_filled_in(
    service: Service, desk: Desk
) -> None:
    before = await offered(service, desk)
    assert "信访局" in before["nh"]
    kept = await desk.keep_canned(
        CHIEF, Canned("nh", "问候", "您好，我是{unit}{handler}，今天{today}。", key="nh")
    )
    assert kept.version == 1
    after = await offered(service, desk)
    assert after["nh"] == f"您好，我是信访局钱主任，今天{service.clock.now():%Y-%m-%d}。"
    assert list(after) == list(before)
    await desk.keep_canned(CHIEF, Canned("nh", "问候", "您好", key="nh"))
    texts = [one["text"] for one in await desk.canned_versions(CHIEF, "nh")]
    assert texts == ["您好", "您好，我是{unit}{handler}，今天{today}。"]


async def test_a_units_own_comes_first_and_stays_with_it(service: Service, desk: Desk) -> None:
    await desk.keep_canned(CHIEF, Canned("sd", "稍等", "本局请您稍等", unit="信访局"))
    added = await desk.keep_canned(CHIEF, Canned("wz", "网站", "请看网站"))
    assert (await offered(service, desk))["sd"] == "本局请您稍等"
    others = await offered(service, desk, OTHER)
    assert "本局" not in others["sd"]
    assert others["wz"] == "请看网站"
    with pytest.raises(CannedNotFound):
        await desk.keep_canned(CHIEF, Canned("x", "x", "x", unit="水利局"))
    await desk.retire_canned(CHIEF, added.key)
    await desk.retire_canned(CHIEF, added.key)
    await desk.retire_canned(CHIEF, "zj")
    left = await offered(service, desk)
    assert "wz" not in left
    assert "zj" not in left
    with pytest.raises(CannedNotFound):
        await desk.retire_canned(CHIEF, "never")


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (Canned("N H", "问候", "您好"), "shortcut"),
        (Canned("nh", "又一个", "您好"), "taken"),
        (Canned("wz", " ", "您好"), "title"),
        (Canned("wz", "网站", ""), "text"),
        (Canned("wz", "网站", "{phone}"), "variable"),
        (Canned("wz", "网站", "{name.__class__}"), "variable"),
        (Canned("wz", "网站", "{name!r:>9}"), "variable"),
        (Canned("wz", "网站", "半个{"), "variable"),
    ],
)
async def test_what_could_not_be_used_is_refused(desk: Desk, given: Canned, problem: str) -> None:
    with pytest.raises(CannedRefused) as refused:
        await desk.keep_canned(CHIEF, given)
    assert refused.value.problem == problem


async def test_only_who_may_edits_and_each_edit_is_audited(service: Service, desk: Desk) -> None:
    for attempt in (
        desk.keep_canned(OFFICER, Canned("wz", "网站", "请看网站")),
        desk.retire_canned(OFFICER, "nh"),
        desk.canned_replies(OFFICER),
        desk.canned_versions(OFFICER, "nh"),
    ):
        with pytest.raises(NotPermitted):
            await attempt
    await desk.keep_canned(CHIEF, Canned("wz", "网站", "请看网站"))
    await desk.retire_canned(CHIEF, "nh")
    actions = service.db.look(lambda s: list(s.scalars(select(AuditEntry.action))))
    assert [one for one in actions if one.startswith("canned")] == ["canned.kept", "canned.retired"]
