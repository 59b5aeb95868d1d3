"""Taking something out of the record, and keeping the whole of it confidential."""

from __future__ import annotations

import pytest

from tests.actions.talk import Talk
from tests.actions.test_answers_by_the_way import asking
from tests.actions.test_stray_remarks import at_readback


def with_document() -> Talk:
    """A record with an identity number in it."""
    talk = at_readback().say("身份证号改成11010519491231002X")
    assert talk.value("id_number")["valid"]
    return talk


@pytest.mark.parametrize(
    "words", ["身份证去掉", "把身份证号删了", "身份证号码不要了", "我不想留身份证了", "删掉身份证"]
)
def test_the_identity_number_can_be_taken_out(words: str) -> None:
    talk = with_document().say(words)
    assert talk.value("id_number") is None
    assert talk.keys == ["removed", "decline_id_number", "readback"]
    assert "id_refused" in talk.draft.flags()


def test_a_line_is_taken_out_by_its_number() -> None:
    talk = with_document()
    number = next(line.split(".")[0] for line in talk.texts[-1].splitlines() if "证件号码" in line)
    assert talk.say(f"删掉第{number}条").value("id_number") is None


def test_the_telephone_can_be_taken_out() -> None:
    talk = at_readback().say("不想留电话了")
    assert talk.value("phone") is None
    assert "phone_refused" in talk.draft.flags()


def test_what_was_worked_out_cannot_be_taken_out() -> None:
    talk = at_readback()
    before = talk.draft.values()
    assert talk.say("把标题删掉").keys[0] == "cannot_remove"
    assert talk.draft.values() == before


def test_what_was_never_given_is_told_so() -> None:
    assert at_readback().say("身份证去掉").keys[0] == "nothing_to_remove"


@pytest.mark.parametrize("words", ["保密", "请保密", "保密行吗"])
@pytest.mark.parametrize("slot", ["phone", "address"])
def test_confidence_is_kept_and_the_question_asked_again(words: str, slot: str) -> None:
    talk = asking("phone").say("13800000001") if slot == "address" else asking(slot)
    while talk.draft.requested != slot:
        talk.say("不想给")
    talk.say(words)
    assert talk.value("confidential") is True
    assert talk.keys == ["corrected", "may_skip", f"ask_{slot}"]
    assert slot not in talk.draft.cells
