"""The citizen is asked once how content they were, by the service, when the matter rests."""

import pytest
from sqlalchemy import select

from bot.intake import ratings
from bot.intake.desk import Desk
from bot.intake.models import Rating
from integrations.dialogue.scripted import answer
from tests.bot.intake.desks import desk_of
from tests.bot.intake.service import OFFICER, Service


@pytest.fixture
def desk(service: Service) -> Desk:
    service.script.script = lambda request: answer({"draft": None}, ("echo", "好的"))
    return desk_of(service)


def scores(service: Service) -> list[int | None]:
    return service.db.look(lambda s: list(s.scalars(select(Rating.score))))


async def helped(service: Service, desk: Desk) -> None:
    await service.say("人工")
    id_ = service.conversation().id
    await desk.claim(OFFICER, id_)
    await desk.release(OFFICER, id_)
    await service.drain()


async def test_asked_after_the_hand_back_and_answered(service: Service, desk: Desk) -> None:
    await helped(service, desk)
    assert "您满意吗" in service.channel.texts[-1]
    assert "谢谢您的评价" in await service.hear("2")
    assert scores(service) == [2]
    assert "谢谢您的评价" not in await service.hear("2")
    assert scores(service) == [2]


async def test_who_says_something_else_goes_on(service: Service, desk: Desk) -> None:
    await helped(service, desk)
    assert await service.hear("路灯坏了") == "好的"
    assert scores(service) == [None]
    assert "谢谢您的评价" in await service.hear("不满意！")
    assert scores(service) == [1]


async def test_in_the_middle_of_a_petition_nobody_is_asked(service: Service, desk: Desk) -> None:
    service.script.script = lambda request: answer({"draft": {"x": 1}}, ("echo", "请问姓名"))
    await service.say("路灯坏了")
    await helped(service, desk)
    assert scores(service) == []
    assert "满意" not in service.channel.texts[-1]


async def test_who_was_never_helped_is_not_asked(service: Service, desk: Desk) -> None:
    await service.say("人工")
    await service.say("继续办理")
    await service.drain()
    assert scores(service) == []


@pytest.mark.parametrize(
    ("said", "score"),
    [
        ("1", 3),
        ("①", 3),
        ("B", 2),
        ("三", 1),
        ("满意。", 3),
        ("基本满意", 2),
        ("３", 1),
        ("满意度是什么", None),
    ],
)
def test_only_a_whole_answer_counts(said: str, score: int | None) -> None:
    assert ratings.score_of(said) == score
