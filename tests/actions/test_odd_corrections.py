"""Corrections that name a part of an address, a number not yet shown, or give no real value."""

from __future__ import annotations

import pytest

from tests.actions.talk import Talk
from tests.actions.test_stray_remarks import STORY, at_readback

IN_PARTS = (
    "杭州市西湖区古荡街道嘉绿苑小区的路灯坏了三个月，今年2月开始，找过物业没有用，希望尽快修好"
)


def at_phone(story: str = STORY) -> Talk:
    """A petition in which the telephone is asked, before anything was read back."""
    talk = Talk("petition").say(story)
    while talk.draft.requested != "phone":
        talk.say("王小明" if talk.draft.requested == "name" else "没有")
    return talk


@pytest.mark.parametrize(
    ("said", "slot"),
    [
        ("姓名改成哈哈哈哈", "name"),
        ("要求改成啊啊啊", "requests"),
        ("理由改成哈哈哈", "reasons"),
        ("3改成啦啦啦", "story"),
        ("电话改成哈哈", "phone"),
        ("时间改成233333", "event_time"),
        ("要求改成？？？", "requests"),
        ("理由改成asdfgh", "reasons"),
        ("要求改成随便", "requests"),
        ("姓名改成不知道", "name"),
        ("要求改成你看着办", "requests"),
    ],
)
def test_nonsense_is_no_new_value(said: str, slot: str) -> None:
    talk = at_readback()
    before = talk.draft.values()
    talk.say(said)
    assert talk.draft.values() == before
    assert talk.keys[-1] == "give_new_value"
    assert talk.draft.requested == slot


def test_nothing_is_a_new_value_where_there_may_be_none() -> None:
    talk = at_readback().say("之前找过谁改成没有")
    assert talk.value("prior_efforts") == []


@pytest.mark.parametrize(
    "said", ["把3改成修好路灯并道歉", "第3条改成修好路灯", "3改成修好路灯并道歉", "2错了"]
)
def test_a_number_means_nothing_before_the_lines_were_shown(said: str) -> None:
    talk = at_phone()
    before = talk.draft.values()
    talk.say(said)
    assert talk.draft.values() == before
    assert talk.keys == ["which_by_name"]


def test_a_number_means_the_line_that_was_shown() -> None:
    talk = at_readback().say("姓名错了")
    assert talk.draft.requested == "name"
    talk.say("把4改成修好路灯并道歉")
    assert talk.value("requests") == ["修好路灯并道歉"]


def in_parts() -> Talk:
    """A petition read back whose place names a compound."""
    talk = Talk("petition").say(IN_PARTS)
    while talk.draft.requested != "name":
        talk.say("没有")
    for answer in ("王小明", "13800000001", "不想给", "文三路18号翠苑新村2幢301"):
        talk.say(answer)
    return talk


@pytest.mark.parametrize(
    ("said", "slot", "text"),
    [
        ("小区名字错了，是嘉绿北苑", "place", "古荡街道嘉绿北苑小区"),
        ("小区写错了，应该是嘉绿南苑小区", "place", "古荡街道嘉绿南苑小区"),
        ("街道错了，是文新街道", "place", "文新街道嘉绿苑小区"),
        ("路名不对，应该是文二路", "address", "文二路18号翠苑新村2幢301"),
        ("门牌号错了，是20号", "address", "文三路20号翠苑新村2幢301"),
    ],
)
def test_a_part_of_the_place_is_corrected(said: str, slot: str, text: str) -> None:
    talk = in_parts()
    before = talk.draft.values()
    talk.say(said)
    assert talk.value(slot)["detail" if slot == "place" else "text"] == text
    assert talk.value(slot)["region_code"] == before[slot]["region_code"]
    other = "address" if slot == "place" else "place"
    assert talk.value(other) == before[other]


def test_a_part_that_nothing_has_is_asked_for() -> None:
    talk = in_parts()
    before = talk.draft.values()
    assert talk.say("村名错了，是石桥村").keys == ["which_to_change"]
    assert talk.draft.values() == before
