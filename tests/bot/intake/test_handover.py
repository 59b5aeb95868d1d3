"""A person is one word away, and while they are there the bot is silent."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.intake import conversations, handover, replying
from bot.intake.models import Handover
from bot.intake.ports import Delivery, EngineUnavailable
from bot.intake.schemas import OutboundMessage
from bot.intake.sight import ConversationNotFound
from bot.kit.clock import FixedClock
from bot.kit.db import Database
from bot.staff.askers import StaffAsker
from bot.staff.permissions import NotPermitted, Role
from integrations.dialogue.scripted import answer
from integrations.wechat.text import pack
from tests.bot.intake.service import (
    COLLEAGUE,
    OFFICER,
    FakeChannel,
    Service,
    event,
    shown,
)

CLERK = StaffAsker("staff-3", "李管理", Role.ADMINISTRATOR, None)


async def take(service: Service) -> str:
    id_ = service.conversation().id
    await service.db.run(lambda s: handover.take(s, id_, OFFICER, service.clock.now()))
    return id_


async def reply(service: Service, text: str) -> str:
    id_ = service.conversation().id
    done = await service.db.run(
        lambda s: replying.reply(s, id_, OFFICER, text, service.clock.now(), service.parts.channels)
    )
    return str(done["status"])


async def release(service: Service) -> None:
    id_ = service.conversation().id
    await service.db.run(lambda s: handover.release(s, id_, OFFICER, "已说明", service.clock.now()))


async def test_one_word_and_then_silence(service: Service) -> None:
    await service.hear("路灯坏了")
    assert "分钟内会回复" in await service.hear("转人工")
    assert service.conversation().holder == "queue"
    assert service.conversation().state == {"turns": 1}
    assert "还在排队" in await service.hear("有人吗")
    assert await service.hear("人工") == ""
    assert len(service.script.asked) == 1
    assert [m.status for m in service.messages("in")][-2:] == ["for_human"] * 2
    assert any(e["type"] == "message" for e in service.heard.events)


async def test_the_menu_and_the_engine_can_call_a_person(service: Service) -> None:
    assert "分钟内会回复" in shown(await service.inbox.receive(event("menu", "HUMAN")))
    assert service.script.asked == []
    service.script.script = lambda request: answer(
        {}, commands=[{"name": "call_human", "args": {"reason": "misunderstood"}}]
    )
    other = shown(await service.say("？？", sender="o-other"))
    assert "分钟内会回复" in other
    assert service.conversation("o-other").queue_reason == "misunderstood"


async def test_out_of_hours_one_is_told_when(service: Service, clock: FixedClock) -> None:
    clock.advance(hours=12)
    assert "明天 9:00" in await service.hear("人工")


async def test_people_do_not_need_the_engine(service: Service) -> None:
    service.script.fault = EngineUnavailable("down")
    assert "分钟内会回复" in await service.hear("人工")


async def test_danger_while_a_person_is_there_raises_the_alarm_silently(service: Service) -> None:
    await service.hear("人工")
    await take(service)
    assert await service.hear("我不想活了") == ""
    assert service.conversation().urgent


async def test_take_reply_release(service: Service) -> None:
    await service.hear("路灯坏了")
    await service.hear("人工")
    id_ = await take(service)
    assert await service.hear("您好") == ""
    assert await reply(service, "您好，我是钱主任") == "queued"
    await service.drain()
    assert service.channel.texts == ["您好，我是钱主任"]
    asked = len(service.script.asked)
    await release(service)
    await service.drain()
    await service.drain()
    assert len(service.script.asked) == asked + 1
    assert service.script.asked[-1].kind == "event"
    assert service.script.asked[-1].payload == {"name": "resume", "key": ""}
    assert service.channel.texts[-1].startswith("2:event:resume")
    assert await service.hear("三盏") == "3:三盏"
    with service.db._read_sessions() as session:
        entry = session.scalars(select(Handover)).one()
    assert entry.released_at is not None
    assert entry.summary == "已说明"
    shown_ = service.db.look(lambda s: conversations.show(s, id_, OFFICER))
    assert [m["author"] for m in shown_["messages"] if m["direction"] == "out"] == [
        "bot", "bot", "handler", "bot", "bot",
    ]  # fmt: skip


async def test_only_who_took_it_may_answer(service: Service) -> None:
    await service.hear("人工")
    id_ = service.conversation().id
    now, channels = service.clock.now(), service.parts.channels
    with pytest.raises(handover.NotTaken):
        await service.db.run(lambda s: replying.reply(s, id_, OFFICER, "您好", now, channels))
    await take(service)
    await take(service)  # again is the same
    for act in (
        lambda s: handover.take(s, id_, COLLEAGUE, now),
        lambda s: replying.reply(s, id_, COLLEAGUE, "您好", now, channels),
        lambda s: handover.release(s, id_, COLLEAGUE, "", now),
    ):
        with pytest.raises(handover.TakenByAnother):
            await service.db.run(act)
    with pytest.raises(ConversationNotFound):
        await service.db.run(lambda s: handover.take(s, "nobody", OFFICER, now))


async def test_what_the_bot_had_queued_waits_behind_a_person(service: Service) -> None:
    long = "很长的回答。" * 100
    service.script.script = lambda request: answer({}, ("one", long), ("two", long), ("x", "问"))
    await service.hear("你好")
    await take(service)
    service.clock.advance(seconds=5)  # type: ignore[attr-defined]
    await service.drain()
    assert service.channel.sent == []
    assert service.conversation().held == 1
    service.script.script = lambda request: answer({}, ("three", "好"))
    await release(service)
    await service.drain()
    got = await service.say("嗯")
    assert got.messages[0].text.startswith("很长的回答")


async def test_the_budget_of_pushes(service: Service, clock: FixedClock) -> None:
    await service.hear("人工")
    await take(service)
    assert [await reply(service, f"第{n}条") for n in range(6)] == ["queued"] * 5 + ["held"]
    # What could not be sent goes with the citizen's next message, free of the budget.
    assert await service.hear("我在") == "第5条"
    assert await reply(service, "好的") == "queued"
    clock.advance(hours=49)
    assert await reply(service, "还在吗") == "held"


async def test_a_long_reply_goes_out_in_parts(service: Service) -> None:
    await service.hear("人工")
    await take(service)
    long = "。".join(f"第{n}点请您带上材料原件" for n in range(90))
    assert len(pack([OutboundMessage("handler", long)])) == 2
    service.channel.split = pack  # type: ignore[method-assign]
    assert await reply(service, long) == "queued"
    await service.drain()
    assert all(len(text.encode()) <= 2048 for text in service.channel.texts)
    assert [text[:6] for text in service.channel.texts] == ["(1/2) ", "(2/2) "]
    assert service.conversation().pushes_left == 3
    await reply(service, long)
    assert await reply(service, long) == "held"
    assert service.conversation().held == 1
    assert (await service.hear("我在")).startswith("(2/2) ")


async def test_a_reply_of_more_than_three_parts_is_refused(service: Service) -> None:
    await service.hear("人工")
    await take(service)
    service.channel.split = pack  # type: ignore[method-assign]
    with pytest.raises(replying.ReplyTooLong):
        await reply(service, "很长的话，" * 600)
    assert [m.author for m in service.messages("out")] == ["bot"]
    assert service.conversation().pushes_left == 5


async def test_a_reply_that_could_not_be_sent_is_seen_as_failed(service: Service) -> None:
    await service.hear("人工")
    id_ = await take(service)
    service.channel.deliveries = [Delivery("failed", "content_refused")]
    await reply(service, "您好")
    await service.drain()
    view = service.db.look(lambda s: conversations.show(s, id_, OFFICER))
    assert view["messages"][-1]["status"] == "failed"
    assert view["messages"][-1]["reason"] == "content_refused"


async def test_the_channels_word_on_the_budget_is_final(service: Service) -> None:
    await service.hear("人工")
    await take(service)
    service.channel.deliveries = [Delivery("quota_spent")]
    await reply(service, "您好")
    await service.drain()
    assert service.conversation().pushes_left == 0
    assert service.messages("out")[-1].status == "held"


async def test_an_account_that_cannot_push_hears_people_with_its_next_message(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    channel = FakeChannel(can_push=False)
    service = Service(database, clock, tmp_path, channel=channel)
    await service.hear("人工")
    await take(service)
    channel.deliveries = [Delivery("no_permission")]
    await reply(service, "请问您在哪个小区？")
    await service.drain()
    assert await service.hear("在吗") == "请问您在哪个小区？"
    assert service.conversation().held == 0


async def test_messages_nobody_worked_go_to_the_person(service: Service) -> None:
    service.script.fault = EngineUnavailable("down")
    await service.say("路灯坏了")
    await take(service)
    service.script.fault = None
    service.clock.advance(seconds=60)  # type: ignore[attr-defined]
    await service.drain()
    assert service.messages("in")[0].status == "for_human"
    assert service.messages("out") == []


async def test_lists_show_the_urgent_first(service: Service) -> None:
    await service.say("人工", sender="o-1")
    await service.say("我不想活了", sender="o-2")
    await service.say("你好", sender="o-3")
    rows = service.db.look(lambda s: conversations.list_all(s, OFFICER, holder="queue"))
    assert [row["urgent"] for row in rows] == [True, False]
    with pytest.raises(NotPermitted):
        service.db.look(lambda s: conversations.list_all(s, CLERK))
