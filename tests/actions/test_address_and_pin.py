"""Where the citizen lives when they do not say, and where a position on the map is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.actions.asking import answer
from tests.actions.talk import Talk
from tests.actions.test_stray_remarks import IDENTITY, STORY

PIN: dict[str, Any] = {"latitude": 30.66, "longitude": 104.04, "datum": "GCJ-02"}
NOWHERE = "路边的垃圾堆了一个月没人清，苍蝇到处飞，希望环卫清走"


def at_address(story: str = STORY) -> Talk:
    """A petition that asks for the address."""
    talk = Talk("petition").say(story)
    while talk.draft.requested != "name":
        talk.say("没有")
    for said in IDENTITY[:-1]:
        talk.say(said)
    assert talk.draft.requested == "address"
    return talk


def pin(talk: Talk, label: str = "") -> Talk:
    """The citizen sends a position."""
    return talk.say("", kind="location", payload={**PIN, "label": label})


@pytest.mark.parametrize("words", ["不知道", "不清楚", "随便", "我不知道", "说不清楚", "随便填"])
def test_not_knowing_is_no_address(words: str) -> None:
    talk = at_address().say(words)
    assert talk.keys == ["decline_address", "readback"]
    assert talk.value("address") is None


@pytest.mark.parametrize("words", ["同上", "跟上面一样"])
def test_the_same_as_the_place(words: str) -> None:
    assert at_address().say(words).value("address")["text"].startswith("浙江省杭州市西湖区")


def test_the_same_as_a_place_nobody_can_name_is_asked_and_then_left_open() -> None:
    bare = {**PIN, "detail": "", "region_name": "", "region_code": None}
    assert answer("address", "同上", values={"place": bare}).problem == "no_detail"
    assert answer("address", "同上", values={"place": bare}, attempts=1).problem == "declined"
    assert answer("address", "同上", values={"place": None}).problem == "no_detail"


def test_a_pin_without_a_label_asks_for_the_county_and_keeps_the_position() -> None:
    talk = pin(Talk("petition").say(NOWHERE))
    assert talk.keys == ["location_added", "invalid_place_no_county"]
    talk.say("成都市武侯区")
    assert talk.value("place")["region_code"] == "510107"
    assert talk.value("place")["latitude"] == PIN["latitude"]


def test_a_pin_stays_when_the_county_is_not_known() -> None:
    talk = pin(Talk("petition").say(NOWHERE)).say("不清楚")
    assert talk.value("place")["latitude"] == PIN["latitude"]
    assert "place_unclear" in talk.draft.flags()
    assert talk.draft.requested != "place"


def test_a_pin_with_a_label_is_a_place() -> None:
    talk = pin(Talk("petition").say(NOWHERE), "浙江省杭州市西湖区文三路1号")
    assert talk.keys[0] == "location_added"
    assert talk.value("place")["region_code"] == "330106"
    assert talk.draft.requested != "place"
