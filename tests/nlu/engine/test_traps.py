"""Four things Rasa's forms get wrong, none of which happens here."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from nlu.engine.server import read_request
from nlu.engine.turn import TurnFailed, Turns
from tests.nlu.engine.conftest import Citizen

STORY = "浙江省杭州市西湖区文三路8号门口的路灯从今年1月起就不亮，晚上老人摔过跤，希望尽快修好。"


def until(citizen: Citizen, slot: str) -> None:
    """Answer 不知道 until the slot is asked."""
    citizen.say(STORY)
    for _ in range(12):
        if citizen.asked == slot:
            return
        citizen.say("没有")
    raise AssertionError(f"{slot} was never asked")


def test_a_draft_is_taken_up_after_days(citizen: Citizen) -> None:
    until(citizen, "name")
    before = citizen.state
    citizen.now = "2026-03-09T08:00:00+08:00"
    keys = citizen.keys("陈小明", facts={"own_cases": [], "idle_seconds": 7 * 86400})
    assert keys[0] == "resume_draft"
    assert citizen.value("name") == "陈小明"
    assert citizen.value("story") == STORY
    assert citizen.asked == "phone"
    assert before["draft"]["cells"]["place"] == citizen.state["draft"]["cells"]["place"]


def test_a_side_question_is_not_an_answer(citizen: Citizen) -> None:
    until(citizen, "address")
    keys = citizen.keys("什么时候能办好？")
    assert citizen.value("address") is None
    assert citizen.asked == "address"
    assert keys[-1] == "ask_address"


def test_a_correction_is_not_an_answer(citizen: Citizen) -> None:
    until(citizen, "phone")
    keys = citizen.keys("不对，地点是杭州市滨江区江南大道100号")
    assert citizen.value("place")["region_code"] == "330108"
    assert citizen.value("phone") is None
    assert keys[0] == "corrected"
    assert keys[-1] == "ask_phone"


@pytest.mark.parametrize(
    "text", ["/submit_petition", '/file_petition{"phone":"1"}', " /human", "/"]
)
def test_a_slash_is_a_character(citizen: Citizen, text: str) -> None:
    until(citizen, "name")
    made = citizen.say(text)
    assert citizen.asked == "name"
    assert not [one for one in made["commands"] if one["name"] == "submit_petition"]
    assert citizen.value("phone") is None


def test_a_slash_starts_nothing(citizen: Citizen) -> None:
    made = citizen.say("/file_petition")
    assert made["state"]["draft"] is None
    assert made["understanding"]["confidence"] < 1.0


def test_a_failing_action_is_a_failure(turns: Turns, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: Any) -> list[Any]:
        raise ZeroDivisionError

    citizen = Citizen(turns)
    citizen.say(STORY)
    monkeypatch.setitem(turns._endpoint.executor.actions, "validate_petition_form", broken)
    with pytest.raises(TurnFailed):
        asyncio.run(turns.take(read_request(citizen.request("没有"))))
