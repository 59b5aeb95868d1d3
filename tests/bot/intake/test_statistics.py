"""A supervisor's figures: counted from what happened, for the supervisor only."""

from datetime import timedelta

import pytest

from bot.console.statistics import as_csv
from bot.intake.desk import Desk
from bot.kit.clock import FixedClock
from bot.staff.permissions import NotPermitted
from tests.bot.intake.desks import desk_of
from tests.bot.intake.service import OFFICER, Service
from tests.bot.intake.test_desk import SUPERVISOR, add_staff, waiting


@pytest.fixture
def desk(service: Service) -> Desk:
    return desk_of(service)


async def a_days_work(service: Service, desk: Desk, clock: FixedClock) -> None:
    """Three citizens: one stays with the bot, one waits ten minutes, one is still waiting."""
    await service.say("只和机器人说", sender="o-1")
    id_ = await waiting(service, "o-2")
    await waiting(service, "o-3")
    clock.advance(minutes=10)
    await desk.claim(OFFICER, id_)
    clock.advance(minutes=2)
    await desk.reply(OFFICER, id_, "您好")
    await desk.release(OFFICER, id_)
    await service.drain()
    await service.say("2", sender="o-2")


async def test_the_figures(service: Service, desk: Desk, clock: FixedClock) -> None:
    await a_days_work(service, desk, clock)
    today = clock.now().date()
    found = await desk.statistics(SUPERVISOR, today - timedelta(days=1), today)
    yesterday, day = found["days"]
    assert (yesterday["conversations"], yesterday["wait_minutes"]) == (0, None)
    assert (day["conversations"], day["handed_over"]) == (3, 2)
    assert day["by_bot_alone"] == pytest.approx(1 / 3)
    assert (day["wait_minutes"], day["first_reply_minutes"]) == (10.0, 12.0)
    assert sum(found["hours"]) == found["hours"][10] == 6
    assert found["ratings"] == {"content": 0, "fairly": 1, "not_content": 0, "unanswered": 0}
    assert [one["taken"] for one in found["staff"]] == [1]


async def test_as_a_table(service: Service, desk: Desk, clock: FixedClock) -> None:
    await a_days_work(service, desk, clock)
    today = clock.now().date()
    lines = as_csv(await desk.statistics(SUPERVISOR, today, today)).splitlines()
    assert lines[0].startswith("\ufeff日期,")
    assert lines[1] == f"{today},3,2,0.333,10.0,12.0"


async def test_no_name_becomes_a_formula(service: Service, desk: Desk, clock: FixedClock) -> None:
    await a_days_work(service, desk, clock)
    today = clock.now().date()
    found = await desk.statistics(SUPERVISOR, today, today)
    found["staff"][0]["name"] = "=1+1"
    assert "'=1+1" in as_csv(found)


async def test_for_the_supervisor_only(service: Service, desk: Desk, clock: FixedClock) -> None:
    today = clock.now().date()
    with pytest.raises(NotPermitted):
        await desk.statistics(OFFICER, today, today)


async def test_what_calls_for_somebody(service: Service, desk: Desk, clock: FixedClock) -> None:
    add_staff(service, "吴科员", "城管局")
    await service.say("我不想活了，今晚就跳下去")
    id_ = service.conversation().id

    async def calls() -> tuple[int, int, int]:
        counts = await desk.counts(SUPERVISOR)
        return counts["urgent"], counts["unseen"], counts["late"]

    assert await calls() == (1, 0, 0)
    clock.advance(minutes=4)
    assert await calls() == (1, 1, 0)
    await desk.glance(OFFICER, id_, 99)
    assert await calls() == (1, 0, 0)
    clock.advance(minutes=15)
    assert await calls() == (1, 0, 1)
    await desk.claim(OFFICER, id_)
    assert await calls() == (0, 0, 0)
