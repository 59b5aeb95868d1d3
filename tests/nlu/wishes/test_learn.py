"""What was learnt about wishes is what the marked texts teach, and it carries over."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from nlu.components import request
from nlu.wishes import learn
from nlu.wishes.texts import parsed

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=timezone.utc)


def test_marks_become_spans() -> None:
    one = parsed("灯坏了，<请修好>，再<换个罩子>")
    assert one.text == "灯坏了，请修好，再换个罩子"
    assert [one.text[a:b] for a, b in one.requests] == ["请修好", "换个罩子"]


def test_the_weights_are_those_learnt_from_the_tree() -> None:
    written = learn.WEIGHTS.read_text(encoding="utf-8")
    assert "".join(learn.lines(learn.learn(list(learn.rows(learn.texts()))))) == written


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("小区的垃圾房挨着我家窗户，夏天臭得没法开窗，挪走吧", ["挪走吧"]),
        ("门禁坏了半年，丢了两辆电动车，早点修好不行吗", ["早点修好不行吗"]),
        ("老板要求我们周末加班，加班费一分不给。", []),
        ("我求过站长两回，站长说没名额。", []),
        ("房管所让我找物业，物业让我找开发商。", []),
        (
            "路挖了三个月没填。我的意见：一、把沟填平；二、路灯先装上。",
            ["把沟填平", "路灯先装上"],
        ),
    ],
)
def test_what_is_asked_for(text: str, wishes: list[str]) -> None:
    assert [one.value for one in request.extract(text, NOW)] == wishes


@pytest.mark.parametrize(
    ("text", "asks"), [("把线画上", True), ("路灯修修好", True), ("他天天骂人", False)]
)
def test_less_is_enough_where_a_wish_is_expected(text: str, asks: bool) -> None:
    assert request.asks(text, -1.0) is asks
