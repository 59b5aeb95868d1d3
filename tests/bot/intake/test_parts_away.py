"""The engine, the locks or the request itself is away: nothing is lost, nothing is said twice."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.intake.commands import Commands
from bot.intake.ports import EngineUnavailable
from bot.intake.tasks import BATCH
from bot.intake.turns import GIVE_UP_AFTER
from bot.kit.clock import FixedClock
from bot.kit.db import Database
from bot.kit.locks import LocksUnavailable
from integrations.dialogue.scripted import answer
from tests.bot.intake.service import FakeChannel, Service, said, shown, until


async def test_engine_down_then_back(service: Service) -> None:
    service.script.fault = EngineUnavailable("down")
    answer_ = await service.say("你好", budget=0.1)
    assert answer_.messages == ()
    assert not answer_.in_time
    assert service.messages("in")[0].status == "pending"
    service.script.fault = None
    await service.drain()
    assert service.channel.texts == ["1:你好"]


async def test_an_engine_that_is_back_in_time_still_answers_the_request(service: Service) -> None:
    service.script.fault = EngineUnavailable("down")
    waiting = asyncio.create_task(service.say("你好"))
    await until(lambda: len(service.script.asked) == 2)
    service.script.fault = None
    assert shown(await waiting) == "1:你好"
    await service.drain()
    assert service.channel.texts == []


async def test_an_engine_that_stays_away_is_asked_once_a_round(service: Service) -> None:
    service.script.fault = EngineUnavailable("down")
    for number in range(BATCH + 4):
        await service.say("你好", budget=0.01, sender=f"citizen-{number}")
    await service.inbox.close()
    asked = len(service.script.asked)
    await service.worker.sweep()
    assert len(service.script.asked) - asked == BATCH
    service.script.fault = None
    await service.worker.sweep()
    assert {message.status for message in service.messages("in")} == {"answered"}


async def test_being_away_is_not_counted_as_failing(service: Service) -> None:
    service.script.fault = EngineUnavailable("down")
    await service.say("你好", budget=0.01)
    await service.inbox.close()
    for _ in range(GIVE_UP_AFTER):
        await service.worker.sweep()
    service.script.fault = EngineUnavailable("500", faulty=True)
    await service.worker.sweep()
    assert service.conversation().holder == "bot"


async def test_a_turn_that_cannot_be_committed_goes_to_a_person(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Commands.run

    def stumble(commands: Commands, turn: Any, command: Any) -> None:
        if command.name != "call_human":
            raise KeyError("petition")
        real(commands, turn, command)

    monkeypatch.setattr(Commands, "run", stumble)
    command = {"name": "submit_petition", "args": {}}
    service.script.script = lambda request: answer({}, ("ask", "请说"), commands=[command])
    await service.say("确认", budget=0.05)
    for _ in range(GIVE_UP_AFTER):
        service.clock.advance(seconds=16)  # type: ignore[attr-defined]
        await service.drain()
    assert len(service.script.asked) == GIVE_UP_AFTER
    assert service.conversation().holder == "queue"
    assert "请工作人员" in service.channel.texts[0]


async def test_a_new_message_works_the_old_one_first(service: Service) -> None:
    service.script.fault = EngineUnavailable("down")
    await service.say("一", budget=0.05)
    service.script.fault = None
    assert await service.hear("二") == "2:二"
    await service.drain()
    assert service.channel.texts == ["1:一"]


async def test_a_message_the_engine_always_fails_on_goes_to_a_person(service: Service) -> None:
    service.script.fault = EngineUnavailable("500", faulty=True)
    await service.say("你好")
    for _ in range(10):
        service.clock.advance(seconds=61)  # type: ignore[attr-defined]
        await service.drain()
    assert service.conversation().holder == "queue"
    assert "请工作人员" in service.channel.texts[0]


class NoLocks:
    """Locks whose keeper is gone."""

    def hold(self, name: str, *, wait: float = 10.0) -> Any:
        raise LocksUnavailable(name)


async def test_redis_away_stores_and_acknowledges(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    without = Service(database, clock, tmp_path, locks=NoLocks())
    answer_ = await without.say("你好", budget=0.05)
    assert (answer_.messages, answer_.in_time) == ((), False)
    back = Service(database, clock, tmp_path)
    clock.advance(seconds=7)
    await back.drain()
    await back.drain()
    assert back.channel.texts == ["1:你好"]


async def test_an_answer_whose_request_went_away_is_pushed(service: Service) -> None:
    message = said("你好")
    first = await service.inbox.receive(message)
    await service.inbox.missed(message, first.attempt)
    await service.inbox.missed(message, first.attempt)
    await service.drain()
    assert service.channel.texts == ["1:你好"]
    assert (await service.inbox.receive(message)).messages == ()
    assert service.conversation().pushes_left == 4


async def test_an_answer_that_a_later_attempt_took_along_is_not_pushed(service: Service) -> None:
    message = said("你好")
    first = await service.inbox.receive(message)
    assert shown(await service.inbox.receive(message)) == "1:你好"
    await service.inbox.missed(message, first.attempt)
    await service.drain()
    assert service.channel.texts == []


async def test_what_cannot_be_pushed_waits_for_the_next_contact(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    service = Service(database, clock, tmp_path, channel=FakeChannel(can_push=False))
    message = said("你好")
    await service.inbox.missed(message, (await service.inbox.receive(message)).attempt)
    assert service.conversation().held == 1
    assert await service.hear("在吗") == "1:你好\n\n2:在吗"
    assert service.conversation().held == 0


async def test_one_broken_conversation_does_not_stop_the_sweep(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.script.fault = EngineUnavailable("down")
    for sender in ("broken", "whole"):
        for text in ("一", "二"):
            await service.say(text, budget=0.01, sender=sender)
    await service.inbox.close()
    broken, real = service.conversation("broken").id, service.turns.work

    async def work(id_: str, **more: Any) -> bool:
        if id_ == broken:
            raise RuntimeError("broken")
        return await real(id_, **more)

    monkeypatch.setattr(service.turns, "work", work)
    monkeypatch.setattr("bot.intake.tasks.BATCH", 2)
    service.script.fault = None
    await service.worker.sweep()
    statuses = {m.conversation_id: m.status for m in service.messages("in")}
    assert statuses == {broken: "pending", service.conversation("whole").id: "answered"}
