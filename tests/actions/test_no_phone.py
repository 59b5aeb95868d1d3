"""Those who have no telephone, and numbers as they are dialled within a town."""

from __future__ import annotations

import pytest

from tests.actions.asking import answer
from tests.actions.talk import Talk
from tests.actions.test_answers_by_the_way import asking


@pytest.mark.parametrize(
    "words", ["我没有电话", "打我微信", "没手机", "微信联系就行", "我不用手机", "加我微信吧"]
)
def test_no_telephone_is_no_dead_end(words: str) -> None:
    talk = asking("phone").say(words, intent="deny")
    assert talk.keys[0] == "decline_phone"
    assert "微信" in talk.texts[0]
    assert "phone_refused" in talk.draft.flags()
    assert talk.draft.requested != "phone"


@pytest.mark.parametrize("code", ["0571", "区号0571", "0571的"])
def test_a_local_number_is_completed_by_its_area_code(code: str) -> None:
    talk = asking("phone").say("88887777", intent="goodbye")
    assert talk.keys == ["invalid_phone_no_area_code"]
    talk.say(code)
    assert talk.value("phone") == "0571-88887777"


def test_a_mobile_number_with_signs_lost_is_no_landline() -> None:
    assert answer("phone", "1380000").problem == "too_short"
    assert answer("phone", "138000012345").problem == "too_long"


def test_a_number_is_no_farewell() -> None:
    talk: Talk = asking("phone").say("88887777", intent="goodbye")
    assert "goodbye" not in talk.keys
