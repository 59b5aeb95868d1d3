"""Having heard is not agreeing: what was read back is filed by a clear yes only."""

from __future__ import annotations

import pytest

from actions.reading import assent
from tests.actions.talk import Talk
from tests.actions.test_stray_remarks import STORY, at_readback

HEARD = [
    "知道了",
    "好的，收到",
    "好的收到了",
    "行我知道了",
    "嗯，明白了，谢谢",
    "收到收到",
    "行吧知道了",
]
UNSURE = [
    "对吧？",
    "好的？",
    "行 我看一下",
    "好的我核对一下",
    "嗯，等一下",
    "好，但是电话错了",
    "可以改吗",
]
YES = [
    "可以的",
    "对的没错",
    "知道了，提交吧",
    "行就这么交上去吧",
    "没毛病",
    "都写得对着呢",
    "好的可以的",
]


def _filed(talk: Talk) -> bool:
    return any(command["name"] == "submit_petition" for command in talk.commands)


@pytest.mark.parametrize("said", [*HEARD, *UNSURE])
def test_less_than_a_clear_yes_does_not_file(said: str) -> None:
    talk = at_readback()
    before = talk.draft.values()
    talk.say(said, intent="affirm", confidence=0.95)
    assert not _filed(talk)
    assert talk.draft.requested == "confirm"
    assert talk.draft.values() == before


@pytest.mark.parametrize("said", [*HEARD, "对吧？", "好的？", "行 我看一下", "嗯，等一下"])
def test_the_question_is_put_once_more(said: str) -> None:
    assert at_readback().say(said, intent="affirm", confidence=0.95).keys == ["confirm_hint"]


@pytest.mark.parametrize("said", YES)
def test_a_clear_yes_files(said: str) -> None:
    assert _filed(at_readback().say(said, intent="affirm", confidence=0.95))


@pytest.mark.parametrize("said", HEARD)
def test_having_heard_answers_no_question(said: str) -> None:
    talk = Talk("petition").say(STORY)
    asked, before = talk.draft.requested, talk.draft.values()
    talk.say(said, intent="affirm", confidence=0.95)
    assert talk.draft.requested == asked
    assert talk.draft.values() == before


@pytest.mark.parametrize("said", ["行我知道了", "好的收到", "可以吗"])
def test_nothing_is_thrown_away_for_having_heard(said: str) -> None:
    talk = at_readback().say("取消")
    assert talk.keys == ["cancel_confirm"]
    talk.say(said, intent="affirm", confidence=0.95)
    assert "cancelled" not in talk.keys
    assert talk.draft.told()


@pytest.mark.parametrize("said", ["知道他是谁", "收到一张罚单", "我知道是物业干的", "好人", "等着"])
def test_more_than_having_heard(said: str) -> None:
    assert not assent.is_heard(said)
