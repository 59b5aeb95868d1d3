"""What is said by the way never becomes an answer, least of all in place of one that was given."""

from __future__ import annotations

from typing import Any

import pytest

from tests.actions.talk import Talk

STORY = (
    "我们楼下路灯坏了三个月没人修，杭州市西湖区古荡街道，今年2月开始，找过物业没有用，希望尽快修好"
)
IDENTITY = ("王小明", "13800000001", "不想给", "古荡街道嘉绿苑3幢101")


def at_readback() -> Talk:
    """A petition that is read back."""
    talk = Talk("petition").say(STORY)
    while talk.draft.requested != "name":
        talk.say("没有")
    for answer in IDENTITY:
        talk.say(answer)
    assert talk.draft.requested == "confirm"
    return talk


@pytest.mark.parametrize("remark", ["何必呢", "甘心吗", "武侯区的", "李大海", "唉", "上个月"])
def test_remarks_at_the_readback_change_nothing(remark: str) -> None:
    talk = at_readback()
    before = talk.draft.values()
    talk.say(remark)
    assert talk.draft.values() == before
    assert "corrected" not in talk.keys


@pytest.mark.parametrize("words", ["全错了", "都不对", "全部都错了", "这些都不对"])
def test_all_wrong_asks_which_lines(words: str) -> None:
    talk = at_readback()
    before = talk.draft.values()
    assert talk.say(words).keys == ["which_all"]
    assert talk.say("姓名改成王晓明").keys[0] == "corrected"
    assert talk.draft.values() == before | {"name": "王晓明"}


@pytest.mark.parametrize(
    ("said", "slot", "value"),
    [
        ("13900000002", "phone", "13900000002"),
        ("姓名错了，是王晓明", "name", "王晓明"),
        ("不是王小明，是王晓明", "name", "王晓明"),
    ],
)
def test_plain_corrections_are_taken(said: str, slot: str, value: Any) -> None:
    talk = at_readback().say(said)
    assert talk.value(slot) == value
    assert talk.keys[0] == "corrected"


def test_a_place_is_no_name_though_it_comes_late() -> None:
    talk = Talk("petition").say("我要反映").say("老家的路坏了").say("武侯区的")
    assert talk.value("name") is None
    assert "姓名：" not in talk.said
