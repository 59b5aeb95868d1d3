"""Which of the citizen's own petitions is meant: by its place, by its number or the umbrella's."""

from __future__ import annotations

from typing import Any

import pytest

from tests.actions.asking import answer
from tests.actions.talk import Talk

LETTER = "XL20260101000009"
OWN: list[dict[str, Any]] = [
    {"number": "XF20260101000001", "title": "路灯坏了", "stage": "已提交", "letter": LETTER},
    {"number": "XF20260101000002", "title": "工资没发", "stage": "已提交", "letter": LETTER},
    {
        "number": "XF20260101000003",
        "title": "噪音",
        "stage": "办理中",
        "letter": "XL20260101000010",
    },
]
FACTS = {"own_cases": OWN}


def opened(flow: str, text: str) -> Talk:
    """A talk that begins with that."""
    return Talk(flow, FACTS).say(text, opening="story" if flow == "supplement" else "intent")


@pytest.mark.parametrize(
    ("flow", "text", "asked"),
    [
        ("withdraw", "撤回第1件", "under_pressure"),
        ("withdraw", "我要撤回第一件", "under_pressure"),
        ("supplement", "补充第1件", "supplement"),
        ("supplement", "给第1件补充材料", "supplement"),
    ],
)
def test_the_place_in_the_list_is_not_asked_again(flow: str, text: str, asked: str) -> None:
    talk = opened(flow, text)
    assert talk.value("case_number") == "XF20260101000001"
    assert talk.draft.requested == asked


@pytest.mark.parametrize("text", ["催办第2件", "第二件催一下"])
def test_a_case_is_urged_at_once(text: str) -> None:
    assert opened("urge", text).commands == [
        {"name": "urge_case", "args": {"number": "XF20260101000002"}}
    ]


@pytest.mark.parametrize("text", ["补充第2件：昨天又停电了", "第2件补充：昨天又停电了"])
def test_what_is_added_is_without_the_place(text: str) -> None:
    args = opened("supplement", text).commands[0]["args"]
    assert (args["number"], args["text"]) == ("XF20260101000002", "昨天又停电了")


def test_a_place_beyond_the_list_is_asked() -> None:
    assert opened("urge", "催办第7件").draft.requested == "which_case"


def test_an_umbrella_number_of_several_asks_for_one_of_them() -> None:
    talk = opened("urge", f"催办 {LETTER}")
    assert talk.draft.requested == "which_case"
    talk.say(LETTER)
    assert talk.keys == ["invalid_which_case_several"]
    assert talk.say("2").commands[0]["args"] == {"number": "XF20260101000002"}


def test_an_umbrella_number_of_one_is_that_one() -> None:
    talk = opened("urge", "催办 XL20260101000010")
    assert talk.commands[0]["args"] == {"number": "XF20260101000003"}


def test_the_number_alone_is_no_supplement() -> None:
    assert answer("supplement", LETTER).problem == "unfit"
    assert answer("supplement", f"{LETTER} 补充材料").problem == "unfit"
    assert answer("supplement", f"{LETTER}，昨天又坏了").value == "昨天又坏了"


@pytest.mark.parametrize("word", ["是", "对", "好的", "嗯"])
@pytest.mark.parametrize("said", [(), ("1",)])
def test_yes_to_a_choice_is_asked_again_plainly(word: str, said: tuple[str, ...]) -> None:
    talk = opened("withdraw", "撤回")
    for text in said:
        talk.say(text)
    asked = talk.draft.requested
    talk.say(word)
    assert talk.keys == ["choose_one", f"ask_{asked}"]
    assert talk.draft.misses == 0


@pytest.mark.parametrize("word", ["是的，我自己", "我自己", "对，自己", "没有", "没人逼我"])
def test_a_clear_answer_to_the_choice_is_taken(word: str) -> None:
    talk = opened("withdraw", "撤回第1件").say(word)
    assert talk.value("under_pressure") is False
    assert talk.draft.requested == "withdraw_reason"


@pytest.mark.parametrize("word", ["查询进度", "查进度", "查询"])
def test_what_is_being_done_asked_for_again(word: str) -> None:
    talk = Talk("status").say("查询进度")
    for _ in range(2):
        talk.say(word)
        assert talk.keys == ["ask_which_case"]
    talk.say(word)
    assert talk.keys == ["stuck_needed", "ask_which_case"]
