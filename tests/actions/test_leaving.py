"""Leaving a flow that was not meant."""

from __future__ import annotations

import pytest

from tests.actions.talk import Talk

OWN = {"own_cases": [{"number": "XF20260301000001", "title": "路灯不亮", "stage": "已登记"}]}


@pytest.mark.parametrize("words", ["不撤了", "我不撤了", "不想撤了。", "取消"])
def test_whoever_will_not_withdraw_is_let_go_at_once(words: str) -> None:
    for told in ((), ("是我自己的意思",), ("是我自己的意思", "路灯修好了")):
        talk = Talk("withdraw", OWN).say("撤回")
        for said in told:
            talk.say(said)
        assert talk.say(words).keys == ["cancelled"]
        assert "没有撤回" in talk.said
        assert [one["name"] for one in talk.commands] == ["discard_draft"]
