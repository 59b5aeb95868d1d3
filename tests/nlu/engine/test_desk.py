"""What staff do to a draft: the engine's own checks judge it, and it is marked as theirs."""

from __future__ import annotations

from typing import Any

import pytest

from nlu.engine.state import BadState
from tests.nlu.engine.conftest import Citizen
from tests.nlu.engine.test_traps import STORY, until


def set_field(citizen: Citizen, slot: str, text: str) -> dict[str, Any]:
    payload = {"name": "edit", "slot": slot, "text": text}
    return citizen.say("", kind="event", payload=payload)


def cell(citizen: Citizen, slot: str) -> dict[str, Any]:
    assert citizen.state is not None
    found: dict[str, Any] = citizen.state["draft"]["cells"][slot]
    return found


def test_a_value_is_checked_and_marked(citizen: Citizen) -> None:
    until(citizen, "name")
    made = set_field(citizen, "phone", "139 0000 5678")
    assert made["replies"] == made["commands"] == []
    assert citizen.value("phone") == "13900005678"
    assert cell(citizen, "phone")["by"] == "handler"
    assert citizen.asked == "name"


def test_what_was_asked_is_asked_no_more(citizen: Citizen) -> None:
    until(citizen, "name")
    set_field(citizen, "name", "秦雅岚")
    assert citizen.value("name") == "秦雅岚"
    assert citizen.asked not in (None, "name")
    assert "秦雅岚" not in str(citizen.say("", kind="event", payload={"name": "resume"})["replies"])


def test_a_bad_value_changes_nothing_and_says_why(citizen: Citizen) -> None:
    until(citizen, "name")
    before = citizen.state
    made = set_field(citizen, "phone", "12")
    assert made["replies"][0]["key"].startswith("invalid_phone_")
    assert citizen.state == before


def test_a_derived_value_that_staff_set_stays(citizen: Citizen) -> None:
    citizen.say(STORY)
    set_field(citizen, "title", "文三路路灯不亮")
    set_field(citizen, "event_time", "去年国庆")
    assert citizen.value("title") == "文三路路灯不亮"


def test_a_draft_can_begin_at_the_desk(citizen: Citizen) -> None:
    set_field(citizen, "story", "小区门口的路灯坏了三个月，晚上老人摔过跤，希望尽快修好。")
    assert citizen.value("story").startswith("小区门口")
    assert citizen.asked


def test_one_field_is_asked_for_and_answered(citizen: Citizen) -> None:
    until(citizen, "name")
    set_field(citizen, "phone", "13900005678")
    made = citizen.say("", kind="event", payload={"name": "resume", "key": "phone"})
    assert [one["key"] for one in made["replies"]] == ["ask_phone"]
    citizen.say("13900001234")
    assert citizen.value("phone") == "13900001234"
    assert cell(citizen, "phone")["by"] == "said"
    assert citizen.asked == "name"


def test_an_emptied_field_is_asked_again(citizen: Citizen) -> None:
    until(citizen, "confirm")
    set_field(citizen, "phone", "")
    assert citizen.value("phone") is None


def test_a_draft_is_filed_with_what_there_is(citizen: Citizen) -> None:
    citizen.say(STORY)
    set_field(citizen, "name", "秦雅岚")
    made = citizen.say("", kind="event", payload={"name": "file"})
    assert [one["name"] for one in made["commands"]] == ["submit_petition"]
    assert made["commands"][0]["args"]["petition"]["petitioner"]["name"] == "秦雅岚"
    assert made["state"]["draft"] is None


@pytest.mark.parametrize(
    "payload",
    [{"name": "edit", "slot": "nonsense", "text": "x"}, {"name": "resume", "key": "title"}],
)
def test_what_cannot_be_is_refused(citizen: Citizen, payload: dict[str, str]) -> None:
    citizen.say(STORY)
    with pytest.raises(BadState):
        citizen.say("", kind="event", payload=payload)


TWO = "我说两件事：一是我们小区的烧烤店天天半夜冒油烟；二是我妈的低保从今年1月停了。"


def of_second(made: dict[str, Any], slot: str) -> Any:
    return made["slots"]["matters"]["value"][1][slot]["value"]


def test_the_second_of_several_matters_is_edited(citizen: Citizen) -> None:
    citizen.say(TWO)
    made = set_field(citizen, "requests@2", "恢复低保")
    assert of_second(made, "requests") == ["恢复低保"]
    assert "requests" not in made["slots"]["matters"]["value"][0]
    made = set_field(citizen, "phone", "139 0000 5678")
    assert made["slots"]["phone"]["value"] == "13900005678"


def test_a_refused_value_of_the_second_changes_nothing(citizen: Citizen) -> None:
    citizen.say(TWO)
    before = citizen.state
    made = set_field(citizen, "event_time@2", "明年1月3日")
    assert made["replies"]
    assert citizen.state == before


def test_the_bot_asks_for_a_field_of_the_second(citizen: Citizen) -> None:
    citizen.say(TWO)
    made = citizen.say("", kind="event", payload={"name": "resume", "key": "place@2"})
    assert "第2件" in made["replies"][0]["text"]
    citizen.say("杭州市西湖区翠苑街道")
    made = citizen.say("", kind="event", payload={"name": "resume"})
    assert of_second(made, "place")["region_code"] == "330106"
    assert "place" not in made["slots"]["matters"]["value"][0]


def test_a_matter_that_is_not_there_is_refused(citizen: Citizen) -> None:
    citizen.say(TWO)
    with pytest.raises(BadState):
        set_field(citizen, "place@3", "杭州")


def test_several_matters_are_filed_from_the_desk(citizen: Citizen) -> None:
    citizen.say(TWO)
    made = citizen.say("", kind="event", payload={"name": "file"})
    assert len(made["commands"][0]["args"]["petitions"]) == 2
    assert citizen.state == {"v": 1, "draft": None, "misses": 0}
