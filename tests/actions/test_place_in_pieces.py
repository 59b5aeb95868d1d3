"""A place told in pieces: none of them is lost, whichever comes first."""

from __future__ import annotations

import pytest

from tests.actions.asking import answer, passing
from tests.actions.talk import Talk
from tests.actions.test_address_and_pin import at_address

TOLD = "路灯坏了三个月没人修，晚上看不见路"


def place_after(*said: str) -> dict[str, object]:
    """The place after these messages."""
    talk = Talk("petition")
    for text in said:
        talk.say(text)
    value: dict[str, object] = talk.value("place")
    return value


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("成都武侯区桐梓林", "桐梓林"),
        ("武侯区桐梓林那边", "桐梓林"),
        ("成都武侯区马家河", "马家河"),
        ("浙江省杭州市西湖区益乐", "益乐"),
        ("成都武侯区", ""),
        ("武侯区停水", ""),
        ("成都武侯区城管局", ""),
        ("武侯区那边", ""),
    ],
)
def test_a_quarter_is_kept_behind_its_county(text: str, detail: str) -> None:
    assert answer("place", text).value["detail"] == detail


def test_a_quarter_in_a_sentence_is_kept_and_a_person_is_none() -> None:
    assert passing("place", "我住成都武侯区桐梓林，楼道灯坏了").value["detail"] == "桐梓林"
    assert passing("place", "成都武侯区王小明，楼道灯坏了").value["detail"] == ""
    assert passing("place", "成都武侯区居民反映停水").value["detail"] == ""


@pytest.mark.parametrize(
    "said",
    [
        ("我要反映", TOLD, "修好路灯", "杭州文一路嘉绿苑", "西湖区"),
        ("我要反映", TOLD, "修好路灯", "嘉绿苑小区门口", "杭州西湖区"),
        ("杭州文一路的" + TOLD + "，希望修好路灯", "西湖区"),
    ],
)
def test_the_county_joins_the_street_told_before(said: tuple[str, ...]) -> None:
    place = place_after(*said)
    assert place["region_code"] == "330106"
    assert "文一路" in str(place["detail"]) or "嘉绿苑" in str(place["detail"])


def test_the_street_waits_while_one_of_two_counties_is_chosen() -> None:
    place = place_after("我要反映", TOLD, "修好路灯", "文一路嘉绿苑", "西湖区")
    assert place["ambiguous"]
    assert place["detail"] == "文一路嘉绿苑"


def test_the_door_joins_the_quarter_told_before() -> None:
    talk = at_address().say("成都武侯区桐梓林")
    assert talk.keys == ["invalid_address_no_detail"]
    talk.say("12号3单元")
    assert talk.value("address")["text"] == "成都武侯区桐梓林12号3单元"
    assert talk.value("address")["region_code"] == "510107"


@pytest.mark.parametrize("words", ["就这些", "没有了"])
def test_without_a_door_the_quarter_is_kept(words: str) -> None:
    talk = at_address().say("成都武侯区桐梓林").say(words)
    assert talk.value("address")["text"] == "成都武侯区桐梓林"


def test_the_whole_address_said_anew_is_taken_alone() -> None:
    talk = at_address().say("成都武侯区桐梓林").say("成都市武侯区桐梓林北路8号")
    assert talk.value("address")["text"] == "成都市武侯区桐梓林北路8号"
