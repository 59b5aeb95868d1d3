"""The citizen of the evaluation says at the read-back what nobody asked him for."""

from __future__ import annotations

from typing import Any

import pytest

from nlu.evaluation.persona import Persona
from nlu.flowfile import CONFIRM

ROW: dict[str, Any] = {
    "opening": "路灯坏了三个月，帮我反映",
    "answers": {"requests": "把路灯修好，赔我的医药费"},
    "profile": {},
    "gold": {"people_count": 1},
}


def test_a_wish_nobody_asked_for_is_said_once() -> None:
    citizen = Persona(ROW)
    assert citizen.answer(CONFIRM, "4. 您的要求：帮我反映") == "要求改成把路灯修好，赔我的医药费"
    assert citizen.answer(CONFIRM, "4. 您的要求：帮我反映") == "确认提交"


@pytest.mark.parametrize("asked", ["requests", "story"])
def test_whoever_was_asked_says_it_only_then(asked: str) -> None:
    citizen = Persona(ROW)
    citizen.answer(asked, "")
    assert citizen.answer(CONFIRM, "4. 您的要求：帮我反映") == "确认提交"


def test_what_was_told_at_first_is_the_bots_to_hear() -> None:
    told = Persona({**ROW, "opening": "路灯坏了，把路灯修好，赔我的医药费"})
    assert told.answer(CONFIRM, "4. 您的要求：帮我反映") == "确认提交"


def test_a_wish_that_stands_there_is_not_said_again() -> None:
    right = Persona(ROW)
    assert right.answer(CONFIRM, "4. 您的要求：(1)把路灯修好 (2)赔我的医药费") == "确认提交"
