"""What looks like an answer but gives none: dialect for "none", a bare name, "as you see fit"."""

from __future__ import annotations

import pytest

from tests.actions.talk import Talk

STORY = "我们楼下路灯坏了三个月没人修，杭州市西湖区古荡街道，今年2月开始"
KNOWN = {"requests": "希望尽快修好", "name": "王小明", "phone": "13800000001"}


def at(slot: str) -> Talk:
    """A petition in which that is asked."""
    talk = Talk("petition").say(STORY)
    while talk.draft.requested != slot:
        talk.say(KNOWN.get(str(talk.draft.requested), "没有"))
    return talk


@pytest.mark.parametrize(
    "words",
    [
        "莫得哦",
        "冇呀",
        "冇搵过",
        "没得嘛",
        "么得",
        "呒没",
        "木有呀",
        "冇得咧",
        "莫得撒",
        "没搞过",
        "没寻过",
    ],
)
@pytest.mark.parametrize("slot", ["prior_efforts", "reasons"])
def test_none_in_dialect_is_none(words: str, slot: str) -> None:
    talk = at(slot).say(words)
    assert talk.value(slot) in (None, "", [])
    assert talk.draft.requested != slot


@pytest.mark.parametrize("who", ["老李", "小张", "老孙头", "阿强", "李哥", "王师傅"])
def test_somebody_is_no_reason(who: str) -> None:
    talk = at("reasons").say(who)
    assert talk.value("reasons") is None


@pytest.mark.parametrize("why", ["合同", "老李可以作证", "李师傅看见的", "小张家也有", "老规矩"])
def test_a_short_reason_is_one(why: str) -> None:
    assert at("reasons").say(why).value("reasons") == why


@pytest.mark.parametrize(
    "words",
    [
        "你看着办",
        "你们看着办吧",
        "看着办",
        "随便你们",
        "听你们的",
        "你们定",
        "由你们决定",
        "看你们的",
        "你说了算",
    ],
)
def test_left_to_us_is_no_request(words: str) -> None:
    talk = at("requests").say(words)
    assert talk.value("requests") is None
    assert talk.keys[0] == "decline_requests"


@pytest.mark.parametrize(
    "words", ["同上", "跟上面一样", "和前面说的一样", "上面说了", "前面说过了"]
)
def test_the_same_as_above_is_asked_more_plainly(words: str) -> None:
    talk = at("requests").say(words)
    assert talk.value("requests") is None
    assert talk.draft.requested == "requests"


@pytest.mark.parametrize(
    "words", ["要求跟上面那户一样赔", "按规定赔偿", "请你们看着办好低保", "依法处理"]
)
def test_a_request_with_such_words_is_one(words: str) -> None:
    assert at("requests").say(words).value("requests") == [words]
