"""A wish that was only half told is shown when the wish is asked; a plain one is taken."""

from __future__ import annotations

import pytest

from tests.actions.asking import answer
from tests.actions.talk import Talk

WEAK = "成都市武侯区翠苑小区门口的路边停满了大货车，孩子过马路都看不见，交警管不管"
PLAIN = "成都市武侯区翠苑小区门口的路边停满了大货车，孩子过马路都看不见，请交警来管"


def test_a_plain_wish_is_taken() -> None:
    talk = Talk("petition").say(PLAIN)
    assert talk.value("requests") == ["请交警来管"]
    assert talk.draft.requested != "requests"


def test_a_weak_wish_is_shown_instead_of_taken() -> None:
    talk = Talk("petition").say(WEAK)
    assert talk.value("requests") is None
    assert talk.keys[-1] == "ask_requests"
    assert "“交警管不管”" in talk.texts[-1]


@pytest.mark.parametrize(
    ("said", "intent"), [("对", "affirm"), ("是的", "affirm"), ("嗯，就是这个", "inform")]
)
def test_a_word_is_enough_to_take_it(said: str, intent: str) -> None:
    talk = Talk("petition").say(WEAK).say(said, intent=intent, confidence=0.9)
    assert talk.value("requests") == ["交警管不管"]
    assert talk.draft.requested != "requests"


@pytest.mark.parametrize(
    "said",
    [
        "要得",
        "对头",
        "系嘅",
        "阔以",
        "莫得错",
        "冇错",
        "就是滴",
        "嗯呐",
        "没毛病",
        "中",
        "嗯对，就这意思",
    ],
)
def test_so_is_one_in_dialect(said: str) -> None:
    talk = Talk("petition").say(WEAK).say(said, intent="inform", confidence=0.4)
    assert talk.value("requests") == ["交警管不管"]


@pytest.mark.parametrize("said", ["对不对我也说不清", "我不去", "没有", "昨儿个后半夜"])
def test_what_says_neither_yes_nor_a_wish_is_no_wish(said: str) -> None:
    talk = Talk("petition").say(WEAK).say(said, intent="inform", confidence=0.4)
    assert talk.value("requests") is None
    talk.say("要得", intent="inform", confidence=0.4)
    assert talk.value("requests") != ["要得"]


def test_more_is_added_to_it() -> None:
    talk = Talk("petition").say(WEAK).say("对，还有把路中间的护栏装上")
    assert talk.value("requests") == ["交警管不管", "把路中间的护栏装上"]


def test_what_is_said_instead_takes_its_place() -> None:
    talk = Talk("petition").say(WEAK).say("让大货车都停到货场去")
    assert talk.value("requests") == ["让大货车都停到货场去"]


@pytest.mark.parametrize(("said", "intent"), [("不是", "deny"), ("不对", "deny")])
def test_when_it_is_not_that_it_is_asked_plainly(said: str, intent: str) -> None:
    talk = Talk("petition").say(WEAK).say(said, intent=intent, confidence=0.9)
    assert talk.keys == ["invalid_requests_not_that"]
    assert talk.value("requests") is None
    talk.say("让大货车都停到货场去")
    assert talk.value("requests") == ["让大货车都停到货场去"]


@pytest.mark.parametrize(
    "wish", ["让派出所立案找牛", "要物业把电梯换了", "叫村委会把路让出来", "请法院快点执行"]
)
def test_a_wish_that_names_whom_to_ask_is_no_earlier_effort(wish: str) -> None:
    talk = Talk("petition").say("我们村口的牛昨天夜里丢了三头，没有人管这件事情")
    assert talk.draft.requested == "requests"
    talk.say(wish)
    assert talk.value("requests") == [wish]
    assert talk.value("prior_efforts") is None


def test_short_wishes_beside_a_plain_one_are_kept() -> None:
    checked = answer("request_list", "请物业把电梯修好。楼道灯也换一下。")
    assert checked.value == ["请物业把电梯修好", "楼道灯也换一下"]


def test_the_same_words_again_are_the_wish_whatever_they_sound_like() -> None:
    talk = Talk("petition").say("我们村口的路灯坏了三个月了，晚上老人摔过跤没人管")
    said = "村里天天黑着，老人一直不敢出门"
    talk.say(said)
    assert talk.value("requests") is None
    talk.say(said)
    assert talk.value("requests")


@pytest.mark.parametrize("said", ["无", "未曾", "没有"])
def test_nothing_is_an_answer_whatever_it_sounds_like(said: str) -> None:
    talk = Talk("petition").say(PLAIN)
    while talk.draft.requested != "prior_efforts":
        talk.say({"event_time": "上个月", "place": "成都市武侯区桐梓林路5号"}[talk.draft.requested])
    talk.say(said, intent="upset", confidence=0.95)
    assert talk.keys[-1] == "ask_reasons"
