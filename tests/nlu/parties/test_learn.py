"""What was learnt about bodies and persons is what the marked texts teach, and it carries over."""

from __future__ import annotations

import pytest

from nlu.components.parties import parties
from nlu.parties import learn
from nlu.parties.texts import parsed


def test_marks_become_spans() -> None:
    one = parsed("找过[社区]，<物业>不修，{派出所}也不管")
    assert one.text == "找过社区，物业不修，派出所也不管"
    assert [one.text[a:b] for a, b in one.accused] == ["物业", "派出所"]
    assert [one.text[a:b] for a, b in one.asked] == ["社区", "派出所"]


def test_the_weights_are_those_learnt_from_the_tree() -> None:
    written = learn.WEIGHTS.read_text(encoding="utf-8")
    assert "".join(learn.weights(list(learn.rows()))) == written


@pytest.mark.parametrize(
    ("text", "accused", "asked"),
    [
        ("楼下的棋牌室通宵打牌，找物业，物业说管不了。", ["棋牌室"], ["物业"]),
        ("投诉安顺搬家公司坐地起价。", ["安顺搬家公司"], []),
        ("谢谢北关派出所的民警帮我找回了钱包。", [], []),
        ("希望交警在路口装个红绿灯。", [], []),
        ("打过12345，转给了城管，一直没人来。", [], ["12345"]),
    ],
)
def test_who_did_it_and_who_was_asked(text: str, accused: list[str], asked: list[str]) -> None:
    found = parties(text)
    assert [one.best.called for one in found if one.accused > 0] == accused
    assert [one.best.called for one in found if one.asked > 0] == asked
