"""Telephone numbers as citizens write them."""

from __future__ import annotations

import pytest

from tests.actions.asking import answer, passing
from tests.actions.talk import Talk
from tests.actions.test_stray_remarks import STORY


def at_phone() -> Talk:
    """A petition in which the telephone is asked."""
    talk = Talk("petition").say(STORY)
    while talk.draft.requested != "phone":
        talk.say("王小明" if talk.draft.requested == "name" else "没有")
    return talk


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13812345678", "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("+8613812345678", "13812345678"),
        ("+86 138 1234 5678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("８６１３８１２３４５６７８", "13812345678"),
        ("一三八一二三四五六七八", "13812345678"),
        ("幺三八 幺二三四 五六七八", "13812345678"),
        ("我的手机是13812345678，白天打", "13812345678"),
        ("16212345678", "16212345678"),
        ("19912345678", "19912345678"),
        ("17012345678", "17012345678"),
        ("13812345678，不对，是13987654321", "13987654321"),
        ("0571-88880000", "0571-88880000"),
        ("（0571）88880000", "0571-88880000"),
        ("057188880000", "0571-88880000"),
        ("010-88880000-801", "010-88880000-801"),
    ],
)
def test_a_number_is_read_however_it_is_written(text: str, number: str) -> None:
    checked = answer("phone", text)
    assert (checked.problem, checked.value) == (None, number)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1381234567", "too_short"),
        ("138123456789", "too_long"),
        ("23812345678", "not_a_number"),
        ("12012345678", "not_a_number"),
        ("我没有手机", "declined"),
        ("电话我不想留", "declined"),
        ("能不能不留电话", "declined"),
    ],
)
def test_what_is_wrong_is_named(text: str, problem: str) -> None:
    assert answer("phone", text).problem == problem


def test_a_number_that_stays_odd_is_taken_with_a_flag() -> None:
    assert answer("phone", "1381234567", attempts=1).problem == "too_short"
    kept = answer("phone", "1381234567", attempts=2)
    assert (kept.problem, kept.flags) == (None, ("phone_unverified",))


def test_it_is_shown_masked() -> None:
    assert answer("phone", "13812341234").display == "138****1234"
    assert answer("phone", "0571-88881234").display == "0571-****1234"


def test_said_in_passing_it_is_taken_and_half_a_number_is_not() -> None:
    assert passing("phone", "有事打我电话13812345678").value == "13812345678"
    assert passing("phone", "路灯坏了138天").problem == "unfit"


def test_the_tail_is_four_digits_or_the_last_four() -> None:
    assert answer("phone_tail", "5678").value == "5678"
    assert answer("phone_tail", "尾号是五六七八").value == "5678"
    assert answer("phone_tail", "13812345678").value == "5678"
    assert answer("phone_tail", "56").problem == "wrong_shape"
    assert answer("phone_tail", "不记得").problem == "unfit"


def test_a_second_line_and_mail() -> None:
    assert answer("landline", "0571-88880000").value == "0571-88880000"
    assert answer("email", "发到 wang@example.com 吧").value == "wang@example.com"
    assert answer("email", "没有邮箱").problem == "unfit"


@pytest.mark.parametrize(
    "text",
    [
        "13800000001，13900000002",
        "13800000001或者13900000002",
        "138 0000 0001 / 139 0000 0002",
        "13800000001 打不通的话打13900000002",
    ],
)
def test_of_two_numbers_the_first_is_kept_and_it_is_said(text: str) -> None:
    checked = answer("phone", text)
    assert (checked.value, checked.flags) == ("13800000001", ("phone_second",))
    talk = at_phone().say(text)
    assert talk.value("phone") == "13800000001"
    assert talk.keys[0] == "noted_phone_second"


@pytest.mark.parametrize(
    "text", ["13800000001写错了，是13900000002", "13800000001，不是，是13900000002"]
)
def test_a_corrected_number_is_one(text: str) -> None:
    checked = answer("phone", text)
    assert (checked.value, checked.flags) == ("13900000002", ())


def test_the_same_number_twice_is_one() -> None:
    assert answer("phone", "13800000001，对，13800000001").flags == ()
