"""Corrections in everyday words while the record is read back."""

from __future__ import annotations

import pytest

from tests.actions.talk import Talk
from tests.actions.test_answers_by_the_way import asking

ANSWERS = {
    "place": "杭州市西湖区翠苑小区门口",
    "event_time": "去年12月",
    "prior_efforts": "没有",
    "reasons": "没有",
    "name": "王小明",
    "phone": "13812345678",
    "id_number": "不想给",
    "address": "杭州市西湖区文三路8号",
}


def read_back() -> Talk:
    """All is answered."""
    talk = Talk("petition").say(
        "我们小区门口的路灯坏了三个月了，晚上老人摔过跤，找过物业没人管，希望尽快修好。"
    )
    while talk.draft.requested != "confirm":
        talk.say(ANSWERS[str(talk.draft.requested)])
    return talk


@pytest.mark.parametrize(
    ("said", "slot", "value"),
    [
        ("我电话13900001234", "phone", "13900001234"),
        ("我姓秦，电话13900001234", "phone", "13900001234"),
        ("我的手机号是139 0000 1234", "phone", "13900001234"),
        ("我的电话是13900001234，不是13812345678", "phone", "13900001234"),
        ("我叫秦雅兰", "name", "秦雅兰"),
        ("我叫秦雅兰，电话13900001234", "name", "秦雅兰"),
        ("我不住那里，我住杭州市西湖区文三路1号", "address", "杭州市西湖区文三路1号"),
        ("我现在住在杭州市西湖区文三路1号", "address", "杭州市西湖区文三路1号"),
        ("我住杭州市西湖区文三路1号，3幢201", "address", "杭州市西湖区文三路1号，3幢201"),
    ],
)
def test_who_the_citizen_is_said_anew(said: str, slot: str, value: str) -> None:
    talk = read_back()
    story = talk.value("story")
    talk.say(said)
    found = talk.value(slot)
    assert (found["text"] if isinstance(found, dict) else found) == value
    assert talk.value("story") == story
    assert talk.keys[0] == "corrected"


def test_two_at_once_are_both_corrected() -> None:
    talk = read_back().say("我叫秦雅兰，电话13900001234")
    assert (talk.value("name"), talk.value("phone")) == ("秦雅兰", "13900001234")


def test_what_is_asked_now_is_answered_not_corrected() -> None:
    talk = asking("name").say("我叫秦雅兰")
    assert talk.value("name") == "秦雅兰"
    assert "corrected" not in talk.keys


@pytest.mark.parametrize(
    "said",
    [
        "第4条再加一条：要求公开道歉",
        "4再加一条，要求公开道歉",
        "要求再加一条：要求公开道歉",
        "再加一条诉求：要求公开道歉",
    ],
)
def test_one_more_goes_to_the_list_of_its_line(said: str) -> None:
    talk = read_back()
    story = talk.value("story")
    talk.say(said)
    assert talk.value("requests") == ["希望尽快修好", "要求公开道歉"]
    assert talk.value("story") == story


def test_a_wish_with_the_word_add_in_it_is_whole() -> None:
    assert read_back().say("要求加装电梯").value("requests")[-1] == "要求加装电梯"


def test_the_comma_stays_as_it_was_written() -> None:
    talk = read_back().say("经过改成：路灯坏了五个月，没人管，很危险")
    assert talk.value("story") == "路灯坏了五个月，没人管，很危险"


@pytest.mark.parametrize(
    ("said", "slot", "part"),
    [
        ("刚才住址写的是旧的，现在住杭州市西湖区古荡街道莲花新村", "address", "莲花新村"),
        ("我现在不住那里了，搬到古荡街道莲花新村3幢了", "address", "莲花新村3幢"),
        ("家庭住址填的是老地址，新的是西湖区古荡街道莲花新村", "address", "莲花新村"),
        ("是王晓鸣不是王小明", "name", "王晓鸣"),
        ("对了，名字是王晓鸣不是王小明", "name", "王晓鸣"),
        ("第六条时间是去年10月", "event_time", "2025-10-01"),
        ("还有一条，让物业公开账目", "requests", "公开账目"),
        ("理由加上：路灯过了保修期", "reasons", "保修期"),
    ],
)
def test_other_ways_of_saying_what_is_right(said: str, slot: str, part: str) -> None:
    talk = read_back()
    story = talk.draft.values()["story"]
    talk.say(said)
    assert part in str(talk.draft.values()[slot])
    assert talk.draft.values()["story"] == story
