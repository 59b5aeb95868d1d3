"""Waiting for a person: what one is told, in danger and otherwise, and the way back to the bot."""

import pytest
from sqlalchemy import select

from bot.intake import handover, queues
from bot.intake.models import Handover
from bot.intake.ports import EngineUnavailable
from bot.kit.clock import FixedClock
from tests.bot.intake.service import OFFICER, Service, shown


async def take(service: Service) -> str:
    id_ = service.conversation().id
    await service.db.run(lambda s: handover.take(s, id_, OFFICER, service.clock.now()))
    return id_


async def release(service: Service) -> None:
    id_ = service.conversation().id
    await service.db.run(lambda s: handover.release(s, id_, OFFICER, "已说明", service.clock.now()))


async def test_danger_interrupts_everything(service: Service) -> None:
    service.script.fault = EngineUnavailable("down")
    assert "12356" in await service.hear("我不想活了")
    conversation = service.conversation()
    assert (conversation.holder, conversation.urgent) == ("queue", True)
    await service.drain()
    alarms = [e for e in service.heard.events if e["topic"] == "handovers"]
    assert alarms[0]["urgent"] is True
    assert "工作人员会最先看到" in await service.hear("在吗")
    assert await service.hear("在吗") == ""


async def test_danger_while_waiting_still_gets_the_card_once(service: Service) -> None:
    await service.hear("人工")
    assert "12356" in await service.hear("我不想活了")
    assert service.conversation().urgent
    assert "继续办理" in await service.hear("真的不想活了")
    assert await service.hear("真的不想活了") == ""


async def test_who_waits_is_told_so_now_and_then(service: Service, clock: FixedClock) -> None:
    await service.hear("人工")
    heard = []
    for _ in range(4):
        heard.append("还在排队" in await service.hear("谢谢"))
        clock.advance(minutes=16)
    assert heard == [True, False, True, False]
    await take(service)
    clock.advance(minutes=60)
    assert await service.hear("在吗") == ""


@pytest.mark.parametrize("words", ["继续办理", "不等了！", "机器人", "回到机器人"])
async def test_who_waits_may_go_on_with_the_bot(service: Service, words: str) -> None:
    await service.hear("路灯坏了")
    assert "继续办理" in await service.hear("人工")
    assert await service.hear(words) == "2:event:resume"
    assert service.conversation().holder == "bot"
    with service.db._read_sessions() as session:
        entry = session.scalars(select(Handover)).one()
    assert entry.summary == "returned_by_citizen"
    assert await service.hear("三盏") == "3:三盏"


async def test_what_was_said_while_waiting_is_worked_on_the_way_back(service: Service) -> None:
    await service.hear("路灯坏了")
    await service.hear("人工")
    await service.hear("打过两次12345热线")
    await service.hear("我叫秦雅岚")
    assert await service.hear("继续办理") == "2:打过两次12345热线\n我叫秦雅岚"
    assert await service.hear("三盏") == "3:三盏"


async def test_who_was_misheard_goes_on_and_stays_before_staff(service: Service) -> None:
    await service.hear("路灯坏了")
    await service.hear("我不想活了")
    assert await service.hear("继续办理") == "2:event:resume"
    assert await service.hear("三盏") == "3:三盏"
    conversation = service.conversation()
    assert (conversation.holder, conversation.urgent) == ("bot", True)
    waiting = service.db.look(lambda s: queues.list_queue(s, OFFICER, "waiting"))
    assert [row["id"] for row in waiting] == [conversation.id]
    await service.hear("我真的不想活了")
    await take(service)
    await release(service)
    assert service.db.look(lambda s: queues.list_queue(s, OFFICER, "waiting")) == []
    with service.db._read_sessions() as session:
        assert len(session.scalars(select(Handover)).all()) == 1


async def test_out_of_hours_no_staff_is_promised_to_one_in_danger(
    service: Service, clock: FixedClock
) -> None:
    assert "请工作人员马上" in await service.hear("我不想活了")
    clock.advance(hours=12)
    told = shown(await service.say("我不想活了", sender="o-night"))
    assert "明天 9:00" in told
    assert "马上来和您联系" not in told


POSSIBLE = "邻居家孩子身上老有伤"
"""Said of what happened as well as of what is happening: not plain."""


async def test_possible_danger_alerts_a_person_and_the_bot_goes_on(service: Service) -> None:
    told = await service.hear(POSSIBLE)
    assert "您的话工作人员会优先看到" in told
    assert told.endswith(f"1:{POSSIBLE}")
    conversation = service.conversation()
    assert (conversation.holder, conversation.urgent) == ("bot", True)
    waiting = service.db.look(lambda s: queues.list_queue(s, OFFICER, "waiting"))
    assert [row["id"] for row in waiting] == [conversation.id]
    await service.drain()
    assert [e["urgent"] for e in service.heard.events if e["topic"] == "handovers"] == [True]
    # The word of care is said once; asking for a person leaves the alarm standing.
    assert await service.hear(POSSIBLE) == f"2:{POSSIBLE}"
    await service.hear("人工")
    assert service.conversation().urgent
    await take(service)
    await release(service)
    assert not service.conversation().urgent
