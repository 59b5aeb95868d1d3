"""One turn, one transaction, once: the plain path, repetitions, races and failures."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.intake import commit, handover
from bot.intake.ports import EngineRefused, UnknownVersion
from bot.kit.clock import FixedClock
from bot.kit.db import Database
from integrations.dialogue.scripted import ScriptedEngine, answer
from tests.bot.intake.service import OFFICER, FakeChannel, Service, said, shown, until


async def test_a_message_is_answered_at_once(service: Service) -> None:
    assert await service.hear("你好") == "1:你好"
    assert await service.hear("路灯坏了") == "2:路灯坏了"
    assert [message.status for message in service.messages("in")] == ["answered"] * 2
    assert [message.status for message in service.messages("out")] == ["passive"] * 2
    assert service.conversation().state == {"turns": 2}


async def test_the_engine_is_told_the_agreed_facts(service: Service) -> None:
    await service.hear("你好")
    service.clock.advance(hours=3)  # type: ignore[attr-defined]
    await service.hear("还在吗")
    asked = service.script.asked[-1]
    assert asked.state == {"turns": 1}
    assert asked.facts == {
        "own_cases": [],
        "office_open": False,
        "office_next": "今天 14:00",
        "idle_seconds": 3 * 3600,
    }


async def test_the_same_message_three_times_at_once(service: Service) -> None:
    service.script.delay = 0.05
    message = said("你好")
    answers = await asyncio.gather(*(service.inbox.receive(message) for _ in range(3)))
    assert {shown(answer) for answer in answers} == {"1:你好"}
    assert len(service.script.asked) == 1
    assert len(service.messages("out")) == 1


async def test_the_same_message_again_later(service: Service) -> None:
    message = said("你好")
    first = await service.inbox.receive(message)
    service.clock.advance(seconds=5)  # type: ignore[attr-defined]
    again = await service.inbox.receive(message)
    assert again == first
    assert len(service.script.asked) == 1
    assert service.conversation().state == {"turns": 1}


async def test_three_processes_get_the_same_message(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    """Even with locks that do not reach across: only one turn is committed."""
    engine = ScriptedEngine(delay=0.05)
    services = [Service(database, clock, tmp_path, engine=engine) for _ in range(3)]
    message = said("你好")
    answers = await asyncio.gather(*(one.inbox.receive(message) for one in services))
    assert {shown(answer) for answer in answers} == {"1:你好"}
    assert services[0].conversation().state == {"turns": 1}
    assert len(services[0].messages("out")) == 1


async def test_two_processes_two_messages_lost_lock(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    engine = ScriptedEngine(delay=0.02)
    services = [Service(database, clock, tmp_path, engine=engine) for _ in range(2)]
    await services[0].say("零")
    await asyncio.gather(
        *(services[n % 2].say(f"第{n}", dedupe_key=f"msg:lost{n}") for n in range(6))
    )
    assert services[0].conversation().state == {"turns": 7}
    assert len(services[0].messages("out")) == 7


async def test_a_burst_is_answered_in_order(service: Service) -> None:
    answers = await asyncio.gather(*(service.say(f"第{n}条") for n in range(1, 5)))
    assert [shown(answer) for answer in answers] == [f"{n}:第{n}条" for n in range(1, 5)]


async def test_a_late_answer_is_pushed(service: Service) -> None:
    gate = service.script.gate = asyncio.Event()
    late = await service.say("你好", budget=0.05)
    assert late.messages == ()
    assert not late.in_time
    gate.set()
    await until(lambda: service.messages("in")[0].status == "answered")
    await service.drain()
    assert service.channel.texts == ["1:你好"]
    assert service.channel.typed == 1
    assert service.messages("out")[0].status == "sent"
    conversation = service.conversation()
    assert (conversation.pushes_left, conversation.bot_pushes) == (4, 1)


async def test_patience_and_answer_meet_in_the_database(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever commits first decides; the answer never goes both ways or neither."""
    for n in range(12):
        service.script.delay = 0.03
        got = await service.say(f"第{n}条", budget=0.028 + n * 0.001)
        await until(lambda: all(m.status == "answered" for m in service.messages("in")))
        out = service.messages("out")[-1]
        assert out.status == ("passive" if got.messages else "queued"), n
        await service.drain()
        assert (f"{n + 1}:第{n}条" in service.channel.texts) is not bool(got.messages)


async def test_a_retry_joins_and_gets_the_answer(service: Service) -> None:
    gate = service.script.gate = asyncio.Event()
    message = said("你好")
    first = asyncio.create_task(service.inbox.receive(message, budget=5))
    await until(lambda: len(service.script.asked) == 1)
    second = asyncio.create_task(service.inbox.receive(message, budget=5))
    await asyncio.sleep(0)
    gate.set()
    assert shown(await first) == shown(await second) == "1:你好"
    assert len(service.script.asked) == 1


async def test_an_account_that_cannot_push_answers_the_retry(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    service = Service(database, clock, tmp_path, channel=FakeChannel(can_push=False))
    gate = service.script.gate = asyncio.Event()
    message = said("你好")
    assert not (await service.inbox.receive(message, budget=0.02)).in_time
    gate.set()
    await until(lambda: service.messages("in")[0].status == "answered")
    assert service.messages("out")[0].status == "held"
    assert shown(await service.inbox.receive(message)) == "1:你好"
    assert service.conversation().held == 0
    await service.drain()
    assert service.channel.sent == []


async def test_what_nobody_fetched_leads_the_next_answer(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    service = Service(database, clock, tmp_path, channel=FakeChannel(can_push=False))
    gate = service.script.gate = asyncio.Event()
    await service.say("你好", budget=0.02)
    gate.set()
    await until(lambda: service.messages("in")[0].status == "answered")
    assert await service.hear("在吗") == "1:你好\n\n2:在吗"
    assert await service.hear("好") == "3:好"
    assert service.conversation().held == 0


async def test_a_refused_message_goes_to_a_person(service: Service) -> None:
    service.script.fault = EngineRefused(400, "bad")
    assert "请工作人员" in await service.hear("你好")
    assert service.conversation().queue_reason == "engine_failed"


async def test_a_withdrawn_flow_begins_anew(service: Service) -> None:
    await service.hear("你好")

    def script(request: Any) -> dict[str, Any]:
        if request.state is not None:
            raise UnknownVersion(409, "unknown version")
        return answer({"turns": 1}, ("hello", "请说"))

    service.script.script = script
    text = await service.hear("路灯坏了")
    assert text.startswith("抱歉")
    assert text.endswith("请说")


STEPS = ["_lock", "_answer_inbound", "_speak", "_finish"]


@pytest.mark.parametrize("step", STEPS)
async def test_dying_inside_the_commit_leaves_the_message_pending(
    service: Service, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    whole = getattr(commit, step)

    def die(*arguments: Any) -> Any:
        whole(*arguments)
        raise RuntimeError("killed")

    monkeypatch.setattr(commit, step, die)
    message = said("你好")
    assert (await service.inbox.receive(message)).messages == ()
    assert service.messages("in")[0].status == "pending"
    assert service.messages("out") == []
    assert service.conversation().state is None
    monkeypatch.undo()
    assert shown(await service.inbox.receive(message)) == "1:你好"
    assert len(service.messages("out")) == 1


async def test_dying_after_the_commit_leaves_the_answer(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def die(*_arguments: Any) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(service.turns, "_tell", die)
    message = said("你好")
    # The request finds in the database what the dying turn could not tell it.
    assert shown(await service.inbox.receive(message)) == "1:你好"
    monkeypatch.undo()
    assert shown(await service.inbox.receive(message)) == "1:你好"
    assert len(service.script.asked) == 1


async def test_a_takeover_during_the_turn_silences_it(service: Service) -> None:
    await service.say("你好")
    gate = service.script.gate = asyncio.Event()
    waiting = asyncio.create_task(service.say("路灯坏了"))
    await until(lambda: len(service.script.asked) == 2)
    conversation = service.conversation()
    await service.db.run(lambda s: handover.take(s, conversation.id, OFFICER, service.clock.now()))
    gate.set()
    assert (await waiting).messages == ()
    await service.drain()
    assert service.channel.sent == []
    assert [message.status for message in service.messages("out")] == ["passive", "suggested"]
    assert service.messages("in")[-1].status == "for_human"
    assert service.conversation().state == {"turns": 1}


async def test_a_long_answer_is_passive_first_and_pushed_second(service: Service) -> None:
    long = "很长的回答。" * 100
    service.script.script = lambda request: answer(
        {}, ("one", long), ("two", long), ("three", long), ("four", long)
    )
    got = await service.say("你好")
    assert len(got.messages) == 1
    await service.drain()
    assert service.channel.sent == []
    service.clock.advance(seconds=1)  # type: ignore[attr-defined]
    await service.drain()
    await service.drain()
    # The bot leaves a part of the budget to people; the rest waits for the next contact.
    assert [message.key for _, message in service.channel.sent] == ["two", "three"]
    assert service.messages("out")[-1].status == "held"
    service.script.script = lambda request: answer({}, ("five", "好"))
    assert (await service.say("嗯")).messages[0].key == "four+five"


async def test_a_link_is_read_for_danger(service: Service) -> None:
    link = {"title": "我不想活了", "description": "", "url": "https://example.com"}
    assert "12356" in await service.hear(kind="link", payload=link)
