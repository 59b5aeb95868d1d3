"""With one's name or without, whenever the citizen says so."""

from __future__ import annotations

import pytest

from actions.draft import Draft
from tests.actions.asking import derived
from tests.actions.talk import Talk
from tests.actions.test_answers_by_the_way import asking

ACCUSATION = "我要举报村书记贪污征地补偿款，他把补偿款装进自己口袋，请纪委查处"
ANSWERS = {
    "requests": "请查处他",
    "place": "杭州市西湖区翠苑街道",
    "event_time": "去年5月",
    "accused": "不知道名字",
    "prior_efforts": "没有",
    "reasons": "没有",
}


def accusing(slot: str) -> Talk:
    """An accusation, told as far as the question for `slot`."""
    talk = Talk("petition").say(ACCUSATION)
    while talk.draft.requested != slot:
        talk.say(ANSWERS[str(talk.draft.requested)])
    return talk


def _no_identity(draft: Draft) -> bool:
    return not {"name", "phone", "id_number", "address"} & set(draft.cells)


@pytest.mark.parametrize("said", ["没有", "不想说", "跳过", "不知道", "匿名", "2"])
def test_declining_to_choose_is_to_stay_unnamed(said: str) -> None:
    intent = "dont_know" if said == "不知道" else "inform"
    talk = accusing("anonymous").say(said, intent=intent, confidence=0.9)
    assert talk.value("anonymous") is True
    assert talk.keys[-1] == "readback"
    assert _no_identity(talk.draft)
    made = talk.say("确认提交").commands[-1]["args"]["petition"]
    assert made["anonymous"] is True
    assert "anonymous" in made["flags"]


@pytest.mark.parametrize("slot", ["place", "event_time", "prior_efforts", "reasons"])
@pytest.mark.parametrize("said", ["匿名", "我要匿名", "我想匿名。", "匿名举报吧"])
def test_said_at_another_question_it_is_the_choice_and_no_answer(slot: str, said: str) -> None:
    talk = accusing(slot).say(said)
    assert talk.value("anonymous") is True
    assert slot not in talk.draft.cells
    assert "匿名" in talk.said
    assert talk.keys[-1] == f"ask_{slot}"
    while talk.draft.requested != "confirm":
        assert talk.draft.requested != "anonymous"
        talk.say(ANSWERS[str(talk.draft.requested)])
    assert _no_identity(talk.draft)


def test_who_changes_their_mind_takes_name_and_phone_back() -> None:
    talk = accusing("anonymous").say("实名").say("秦雅兰").say("13900001234")
    talk.say("我想匿名")
    assert talk.keys[-1] == "readback"
    assert _no_identity(talk.draft)


def test_said_in_the_first_sentence_it_is_not_asked_again() -> None:
    talk = Talk("petition").say("我想匿名举报我们村书记，他把扶贫款给了自己侄子，请纪委查处")
    asked = []
    while talk.draft.requested != "confirm":
        asked.append(talk.draft.requested)
        talk.say(ANSWERS[str(talk.draft.requested)])
    assert "anonymous" not in asked
    assert "name" not in asked
    assert talk.value("anonymous") is True


@pytest.mark.parametrize(
    "story", ["我不想匿名，举报书记贪污", "书记收到匿名信后报复我", "书记贪污"]
)
def test_what_does_not_ask_for_it(story: str) -> None:
    assert derived("anonymous", story) is None


def test_of_an_ordinary_petition_it_keeps_back_the_name_only() -> None:
    talk = asking("reasons").say("我要匿名")
    assert talk.keys == ["decline_name", "ask_reasons"]
    assert talk.draft.cells["name"]["declined"]
    assert talk.say("没有").keys[-1] == "ask_phone"
    assert asking("name").say("匿名").keys == ["decline_name", "ask_phone"]


@pytest.mark.parametrize("said", ["我要实名举报派出所所长收黑钱", "我要投诉信访局工作人员态度恶劣"])
def test_a_short_accusation_is_the_story(said: str) -> None:
    talk = Talk("petition").say(said, intent="file_petition", opening="intent")
    assert talk.value("story") == said
    assert talk.value("kind") == "检举控告"
    assert "ask_story" not in talk.keys


def test_a_wish_for_it_before_anything_is_told_is_kept() -> None:
    talk = Talk("petition").say("我要匿名举报", intent="file_petition", opening="intent")
    assert talk.keys == ["ask_story"]
    talk.say("村书记贪污征地补偿款，请纪委查处")
    assert talk.value("anonymous") is True


def test_a_mere_wish_to_report_is_no_story() -> None:
    talk = Talk("petition").say("我要举报一件事", intent="file_petition", opening="intent")
    assert talk.keys == ["ask_story"]
    assert not talk.draft.told()
