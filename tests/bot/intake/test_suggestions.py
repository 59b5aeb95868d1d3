"""What the bot was about to say when a person took over: kept for that person, never sent."""

import asyncio
from typing import Any

import pytest

from bot.intake.desk import Desk
from bot.intake.handover import TakenByAnother
from bot.intake.suggesting import NoSuggestion
from integrations.dialogue.scripted import answer
from tests.bot.intake.desks import desk_of
from tests.bot.intake.service import COLLEAGUE, OFFICER, Service, until


@pytest.fixture
def desk(service: Service) -> Desk:
    return desk_of(service)


async def overtaken(service: Service, desk: Desk) -> str:
    """A turn is with the engine while the claim commits."""
    await service.say("路灯坏了三个月")
    id_ = service.conversation().id
    service.script.gate = asyncio.Event()
    asked = len(service.script.asked)
    speaking = asyncio.create_task(service.say("在文一路", budget=0.05))
    await until(lambda: len(service.script.asked) > asked)
    await desk.claim(OFFICER, id_)
    service.script.gate.set()
    await speaking
    await until(lambda: not service.turns._runs)
    await service.drain()
    return id_


def suggested(shown: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in shown["messages"] if one["status"] == "suggested"]


async def test_an_overtaken_turn_becomes_a_suggestion_and_is_never_sent(
    service: Service, desk: Desk
) -> None:
    id_ = await overtaken(service, desk)
    (kept,) = suggested(await desk.open(OFFICER, id_))
    assert kept["text"] == "2:在文一路"
    assert service.channel.sent == []
    assert await desk.settle_suggestion(OFFICER, id_, kept["id"], use=True) == kept["text"]
    assert service.channel.sent == []
    with pytest.raises(NoSuggestion):
        await desk.settle_suggestion(OFFICER, id_, kept["id"], use=False)
    await desk.release(OFFICER, id_)
    await service.drain()
    assert all("在文一路" not in text for text in service.channel.texts)
    assert "在文一路" not in await service.hear("喂")


async def test_only_who_has_the_conversation_settles_it(service: Service, desk: Desk) -> None:
    id_ = await overtaken(service, desk)
    (kept,) = suggested(await desk.open(COLLEAGUE, id_))
    with pytest.raises(TakenByAnother):
        await desk.settle_suggestion(COLLEAGUE, id_, kept["id"], use=True)
    assert suggested(await desk.open(OFFICER, id_)) != []


async def test_the_end_of_the_hand_over_ends_it(service: Service, desk: Desk) -> None:
    id_ = await overtaken(service, desk)
    await desk.release(OFFICER, id_)
    assert suggested(await desk.open(OFFICER, id_)) == []


async def test_words_about_a_deed_that_was_not_done_are_no_suggestion(
    service: Service, desk: Desk
) -> None:
    await service.say("路灯坏了三个月")
    deed = [{"name": "show_status", "args": {}}]
    service.script.script = lambda request: answer({}, ("done", "已为您办好"), commands=deed)
    id_ = await overtaken(service, desk)
    assert suggested(await desk.open(OFFICER, id_)) == []
