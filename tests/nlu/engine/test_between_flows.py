"""What is answered while no flow is under way, above all after something was filed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.nlu.engine.conftest import Citizen

OWN = [
    {"number": "XF20260301000002", "title": "拖欠工资", "stage": "已转送"},
    {"number": "XF20260228000001", "title": "路灯不亮", "stage": "已登记"},
]
FACTS = {"own_cases": OWN, "office_open": True, "idle_seconds": 5}


def test_confirming_once_more_says_it_is_filed(citizen: Citizen) -> None:
    made = citizen.say("确认提交", facts=FACTS)
    assert [one["key"] for one in made["replies"]] == ["filed_already"]
    assert OWN[0]["number"] in made["replies"][0]["text"]
    assert citizen.keys("提交吧", facts=FACTS) == ["filed_already"]
    assert citizen.keys("确认提交") == ["nothing_to_submit"]
    assert citizen.commands == []


@pytest.mark.parametrize(
    "word", ["好的", "嗯", "哦", "行", "知道了", "收到", "没有了", "好的，谢谢"]
)
def test_politeness_is_never_a_misunderstanding(citizen: Citizen, word: str) -> None:
    for _ in range(4):
        assert citizen.keys(word, facts=FACTS)[0] in ("courtesy", "thanks")
    assert citizen.commands == []
    assert citizen.state == {"v": 1, "draft": None, "misses": 0}


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("满意", "thanks"),
        ("挺满意的", "thanks"),
        ("刚才说到哪了", "nothing_under_way"),
        ("你们局长是谁", "out_of_scope"),
        ("有没有人", "welcome"),
        ("1", "welcome"),
    ],
)
def test_no_flow_begins(citizen: Citizen, said: str, key: str) -> None:
    assert citizen.keys(said) == [key]
    assert citizen.state is not None
    assert citizen.state["draft"] is None


def test_one_more_matter_begins_a_petition(citizen: Citizen) -> None:
    assert citizen.keys("我还有一件事", facts=FACTS) == ["ask_story"]


def test_pictures_alone_are_welcomed_once(citizen: Citizen) -> None:
    keys = [citizen.keys("😀")[0] for _ in range(4)]
    assert keys == ["welcome", "courtesy", "courtesy", "courtesy"]
    assert citizen.commands == []


@pytest.mark.parametrize(("said", "place"), [("2", 1), ("第一个", 0), ("000001", 1)])
def test_a_number_chooses_from_the_list_of_petitions(
    citizen: Citizen, said: str, place: int
) -> None:
    citizen.say("查询进度", facts=FACTS)
    made = citizen.say(said, facts=FACTS)
    wanted: dict[str, Any] = {"name": "show_status", "args": {"number": OWN[place]["number"]}}
    assert made["commands"] == [wanted]
    assert made["state"]["draft"] is None


def test_a_number_chooses_from_the_welcome(citizen: Citizen) -> None:
    assert citizen.keys("你好") == ["welcome"]
    assert citizen.keys("1") == ["ask_story"]
    citizen.say("杭州市西湖区文三路的路灯坏了三个月没人修")
    assert not str(citizen.value("story")).startswith("1")


def test_a_petition_in_which_nothing_was_told_is_not_taken_up_again(citizen: Citizen) -> None:
    citizen.say("我要反映", facts=FACTS)
    made = citizen.say("查询进度", facts=FACTS)
    assert made["replies"] == []
    assert made["state"]["draft"] is None


@pytest.mark.parametrize(
    "said", ["我家被强拆了", "医院把我爸治死了", "我被骗了5万块钱", "路灯坏了老人摔死了"]
)
def test_a_short_first_sentence_is_seen_to_be_heard(citizen: Citizen, said: str) -> None:
    made = citizen.say(said)
    assert [one["key"] for one in made["replies"]] == ["story_heard"]
    assert said in made["replies"][0]["text"]
    citizen.say("去年8月，成都市武侯区的事，没有人管")
    assert str(citizen.value("story")).startswith(said)
