"""What is no answer is not taken for one, whatever is asked."""

from __future__ import annotations

import pytest

from actions.reading.remarks import is_remark
from tests.actions.asking import answer
from tests.actions.talk import Talk
from tests.actions.test_stray_remarks import STORY

BARE = "我们楼下路灯坏了没人修，老人晚上不敢出门，杭州市西湖区古荡街道"
GROUP = "我们小区三十户业主的房子漏水，杭州市西湖区古荡街道，今年2月开始，希望尽快修好"
REMARKS = ("你说咋办", "哈哈", "今天好冷啊", "今天天气怎么样", "你觉得呢", "怎么办")


def asking(slot: str, story: str = STORY) -> Talk:
    """A petition that asks for `slot`."""
    talk = Talk("petition").say(story)
    while talk.draft.requested != slot:
        talk.say("希望修好" if talk.draft.requested == "requests" else "没有")
    return talk


@pytest.mark.parametrize("remark", [*REMARKS, "嗯", "好的", "确认更正", "知道了"])
@pytest.mark.parametrize(
    ("slot", "story"),
    [
        ("requests", BARE),
        ("event_time", BARE),
        ("prior_efforts", BARE),
        ("reasons", STORY),
        ("representatives", GROUP),
        ("name", STORY),
    ],
)
def test_a_remark_answers_nothing(slot: str, story: str, remark: str) -> None:
    talk = asking(slot, story)
    before = talk.draft.values()
    talk.say(remark)
    assert talk.draft.values() == before
    assert talk.draft.requested == slot
    assert talk.keys[-1] in (f"ask_{slot}", "invalid_name_too_short")


def test_a_question_given_back_is_told_that_it_cannot_be_answered() -> None:
    assert asking("prior_efforts", BARE).say("你说咋办").keys == [
        "cannot_say",
        "ask_prior_efforts",
    ]


@pytest.mark.parametrize("slot", ["prior_efforts", "reasons"])
def test_a_question_to_us_is_no_answer(slot: str) -> None:
    talk = asking(slot, BARE if slot == "prior_efforts" else STORY)
    before = talk.draft.values()
    assert talk.say("你 电话多少?").keys == ["cannot_say", f"ask_{slot}"]
    assert talk.draft.values() == before


def test_yes_is_no_part_of_the_story() -> None:
    talk = Talk("petition").say("我要反映").say("垃圾没人清").say("嗯").say("都臭到楼上来了")
    assert talk.value("story") == "垃圾没人清\n都臭到楼上来了"


def test_a_choice_of_another_question_is_no_reason() -> None:
    assert asking("reasons").say("实名").value("reasons") is None


def test_the_title_can_be_shortened_whatever_is_asked() -> None:
    talk = asking("representatives", GROUP).say("标题改短一点：房子漏水")
    assert talk.value("title") == "房子漏水"
    assert talk.value("representatives") is None
    assert talk.say("标题改短一点").keys == ["give_new_value"]


def test_the_known_number_is_no_story() -> None:
    talk = asking("phone")
    story = talk.value("story")
    assert talk.say("我的电话你们有的").value("story") == story


@pytest.mark.parametrize("said", ["打过12345", "找了村里的张会计", "去信访办反映过", "没找过"])
def test_efforts_are_still_taken(said: str) -> None:
    assert answer("efforts", said, asks=1).problem is None


@pytest.mark.parametrize(
    "said", ["下雨就漏水", "天天半夜吵", "今天停水了", "热水供不上", "没有热水"]
)
def test_what_tells_something_is_no_remark(said: str) -> None:
    assert not is_remark(said)


def test_a_name_that_is_a_county_as_well_is_taken_after_my_name_is() -> None:
    talk = Talk("petition").say(f"{STORY}。我叫覃遵义")
    assert talk.draft.values()["name"] == "覃遵义"
