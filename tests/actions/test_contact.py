"""Changing how a citizen who has filed can be reached."""

from __future__ import annotations

from typing import Any

import pytest

from tests.actions.talk import Talk

NUMBER = "XF20260301000001"
OWN = {"own_cases": [{"number": NUMBER, "title": "路灯不亮", "stage": "已登记"}]}
HOME = "浙江省杭州市西湖区文三路1号"
GIVEN = {"text": HOME, "region_code": "330106"}


def contact(said: str, opening: str = "story") -> Talk:
    """The flow begun by what was said."""
    talk = Talk("contact", OWN)
    return talk.say(said) if len(said) >= 20 or opening == "menu" else told(talk, said)


def told(talk: Talk, said: str) -> Talk:
    """The flow begun by its intent, the message being the first answer."""
    talk.say("更正联系方式")
    return talk.say(said)


def changed(talk: Talk) -> dict[str, Any]:
    """Arguments of the command after the confirmation."""
    talk.say("确认更正")
    assert [one["name"] for one in talk.commands] == ["change_contact"]
    return dict(talk.commands[0]["args"])


def test_a_new_address_in_one_sentence() -> None:
    talk = contact("我搬家了，新地址是杭州市西湖区文三路1号2幢301室")
    assert talk.keys[-1] == "readback"
    assert "新住址：杭州市西湖区文三路1号2幢301室" in talk.said
    assert changed(talk) == {
        "number": NUMBER,
        "phone": None,
        "address": {"text": "杭州市西湖区文三路1号2幢301室", "region_code": "330106"},
    }


def test_a_new_telephone_leaves_the_address_alone() -> None:
    talk = contact("更正联系方式", "menu")
    assert talk.keys == ["ask_part"]
    assert talk.say("13900009922").keys == ["understood", "readback"]
    assert changed(talk) == {"number": NUMBER, "phone": "13900009922", "address": None}


@pytest.mark.parametrize(
    ("said", "asked"),
    [("电话", "new_phone"), ("1", "new_phone"), ("住址", "new_address"), ("都改", "new_phone")],
)
def test_what_changed_is_asked(said: str, asked: str) -> None:
    assert contact("更正联系方式", "menu").say(said).draft.requested == asked


def test_both_are_taken() -> None:
    talk = contact("更正联系方式", "menu").say("都改").say("13900009922").say(HOME)
    assert talk.keys[-1] == "readback"
    assert changed(talk) == {"number": NUMBER, "phone": "13900009922", "address": GIVEN}


def test_the_address_alone_answers_what_changed() -> None:
    talk = contact("更正联系方式", "menu").say(HOME)
    assert talk.keys[-1] == "readback"
    assert changed(talk)["address"] == GIVEN
