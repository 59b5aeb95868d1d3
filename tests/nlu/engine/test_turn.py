"""Turns as the service sees them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from actions.draft import STATE_VERSION
from nlu.engine.state import StateConflict
from nlu.engine.turn import Turns
from tests.nlu.engine.conftest import Citizen
from tests.nlu.engine.test_traps import STORY, until

CONTRACT = Path(__file__).parents[2] / "contract"


def test_a_plain_petition_in_at_most_twelve_messages(citizen: Citizen) -> None:
    said = [
        STORY,
        "没有",
        "没有",
        "陈小明",
        "13800000001",
        "不想说",
        "浙江省杭州市西湖区文三路8号2幢101室",
    ]
    replies = 0
    for text in said:
        replies += len(citizen.say(text)["replies"])
        if citizen.asked == "confirm":
            break
    assert citizen.asked == "confirm"
    assert replies <= 12
    made = citizen.say("确认提交")
    assert [one["name"] for one in made["commands"]] == ["submit_petition"]
    petition = made["commands"][0]["args"]["petition"]
    assert petition["petitioner"]["phone"] == "13800000001"
    assert petition["problem_place"]["region_code"] == "330106"
    assert made["state"]["draft"] is None


def test_the_same_turn_twice_is_the_same(turns: Turns) -> None:
    first, second = Citizen(turns), Citizen(turns)
    for text in ("你好", STORY, "为什么", "没有"):
        made, again = first.say(text), second.say(text)
        made.pop("ms"), again.pop("ms")
        assert made == again


def test_the_state_does_not_grow_with_the_chat(citizen: Citizen) -> None:
    until(citizen, "name")
    sizes = []
    for _ in range(30):
        citizen.say("你好")
        citizen.say("为什么要问这个")
        citizen.say("多久能办好？")
        sizes.append(len(json.dumps(citizen.state, ensure_ascii=False)))
    assert max(sizes[5:]) - min(sizes[5:]) <= 8


def test_resume_asks_again_and_changes_nothing(citizen: Citizen) -> None:
    until(citizen, "phone")
    before = citizen.state
    made = citizen.say("", kind="event", payload={"name": "resume"})
    assert [reply["key"] for reply in made["replies"]] == ["ask_phone"]
    assert made["state"] == before
    assert not made["commands"]


def test_resume_before_anything(citizen: Citizen) -> None:
    made = citizen.say("", kind="event", payload={"name": "resume"})
    assert [reply["key"] for reply in made["replies"]] == ["nothing_pending"]


@pytest.mark.parametrize("pick", ["1", "１", "一", "①", "1。", "第一个", "确定取消"])
def test_options_are_picked_by_number(citizen: Citizen, pick: str) -> None:
    until(citizen, "phone")
    citizen.say("取消")
    assert [one["name"] for one in citizen.say(pick)["commands"]] == ["discard_draft"]


@pytest.mark.parametrize("number", ["3", "３", "三", "第3条", "3."])
def test_at_the_readback_a_number_is_one_of_its_lines(citizen: Citizen, number: str) -> None:
    until(citizen, "confirm")
    made = citizen.say(number)
    assert [reply["key"] for reply in made["replies"]] == ["give_new_value"]
    assert citizen.asked == "story"


@pytest.mark.parametrize("words", ["推倒重来，全部不要了", "退到前面那个问题"])
def test_intents_that_rasa_knows_by_name_leave_the_form_alone(citizen: Citizen, words: str) -> None:
    until(citizen, "phone")
    citizen.say(words)
    assert citizen.state["draft"] is not None


def test_cancel_asks_first(citizen: Citizen) -> None:
    until(citizen, "name")
    assert citizen.keys("取消") == ["cancel_confirm"]
    assert citizen.keys("2") == ["cancel_kept", "ask_name"]
    citizen.say("算了")
    made = citizen.say("确定取消")
    assert [one["name"] for one in made["commands"]] == ["discard_draft"]
    assert made["state"]["draft"] is None


def test_another_flow_in_between(citizen: Citizen) -> None:
    until(citizen, "phone")
    own = {"number": "XF20260301000001", "title": "路灯", "stage": "已登记"}
    made = citizen.say("查询进度", facts={"own_cases": [own], "idle_seconds": None})
    assert [one["name"] for one in made["commands"]] == ["show_status"]
    assert made["replies"][-1]["key"] == "ask_phone"
    assert citizen.value("story") == STORY


def test_two_misunderstandings_call_a_person(citizen: Citizen) -> None:
    until(citizen, "phone")
    citizen.say("啦啦啦")
    made = citizen.say("呼噜呼噜")
    assert made["commands"] == [{"name": "call_human", "args": {"reason": "misunderstood"}}]
    assert citizen.asked == "phone"


def test_a_person_is_one_word_away(citizen: Citizen) -> None:
    made = citizen.say("人工")
    assert made["commands"] == [{"name": "call_human", "args": {"reason": "asked"}}]
    until(citizen, "name")
    assert citizen.say("转人工！")["commands"][0]["name"] == "call_human"
    assert citizen.asked == "name"


def test_pictures_first(citizen: Citizen) -> None:
    keys = citizen.keys("", kind="image", payload={"attachment": "a1"})
    assert keys == ["attachment_added", "ask_story"]
    assert citizen.state["draft"]["attachments"] == ["a1"]


def test_menu_taps(citizen: Citizen) -> None:
    assert citizen.keys("", kind="event", payload={"name": "subscribe"}) == ["welcome"]
    assert citizen.keys("", kind="event", payload={"name": "menu", "key": "PETITION"}) == [
        "ask_story"
    ]
    made = citizen.say("", kind="event", payload={"name": "menu", "key": "HUMAN"})
    assert made["commands"][0]["name"] == "call_human"


@pytest.mark.parametrize(
    "state",
    [
        {"v": STATE_VERSION + 1, "draft": None},
        {"v": STATE_VERSION, "draft": {"flow": "petition", "flow_version": 999}},
        {"v": STATE_VERSION, "draft": {"flow": "unheard_of", "flow_version": 1}},
    ],
)
def test_a_foreign_state_is_a_conflict(citizen: Citizen, state: dict[str, object]) -> None:
    citizen.state = state
    with pytest.raises(StateConflict):
        citizen.say("你好")


@pytest.mark.parametrize("path", sorted(CONTRACT.glob("turn_*.json")), ids=lambda path: path.stem)
def test_contract(turns: Turns, path: Path) -> None:
    example = json.loads(path.read_text(encoding="utf-8"))
    citizen = Citizen(turns)
    citizen.state = example["request"]["state"]
    made = citizen.say(**example["request"])
    assert sorted(made) == sorted(example["response"])
    assert [one["key"] for one in made["replies"]] == [
        one["key"] for one in example["response"]["replies"]
    ]
    assert made["commands"] == example["response"]["commands"]
    for reply in made["replies"]:
        assert sorted(reply) == ["key", "options", "text"]
    for cell in made["slots"].values():
        assert {"value", "display", "messages", "span", "by", "confidence"} <= set(cell)


def test_a_draft_outlives_any_number_of_switches(citizen: Citizen) -> None:
    citizen.say("我们小区门口的路灯坏了三个月了，晚上老人摔过跤，希望尽快修好")
    told = citizen.state["draft"]["cells"]["story"]["value"]  # type: ignore[index]
    citizen.say("查询进度")
    citizen.say("催办")
    citizen.say("我要反映")
    assert citizen.state["draft"]["flow"] == "petition"  # type: ignore[index]
    assert citizen.state["draft"]["cells"]["story"]["value"] == told  # type: ignore[index]


@pytest.mark.parametrize(("number", "flow"), [("1", "petition"), ("２", "status")])
def test_a_bare_number_picks_from_the_welcome(citizen: Citizen, number: str, flow: str) -> None:
    citizen.say("你好")
    made = citizen.say(number)
    assert (made["state"]["draft"] or {}).get("flow") == flow


def test_the_third_choice_of_the_welcome_is_a_person(citizen: Citizen) -> None:
    citizen.say("你好")
    assert [one["name"] for one in citizen.say("3")["commands"]] == ["call_human"]
