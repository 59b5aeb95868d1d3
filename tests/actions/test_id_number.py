"""Identity documents: right ones pass however written, wrong ones are explained, never refused."""

from __future__ import annotations

import pytest

from actions.checks.id_number import check_character, read
from actions.reading.organisation_code import ALPHABET, is_valid
from tests.actions.asking import answer, derived, passing
from tests.actions.talk import NOW


@pytest.mark.parametrize(
    "text",
    [
        "11010519491231002X",
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002X",
        "110105-1949-1231-002x",
        "一一零一零五一九四九一二三一零零二X",
        "我的身份证号是11010519491231002X，谢谢",
        "身份证：11010519491231002X",
    ],
)
def test_a_resident_number_is_read_however_it_is_written(text: str) -> None:
    checked = answer("id_number", text)
    assert checked.problem is None
    assert checked.value == {
        "id_type": "居民身份证",
        "number": "11010519491231002X",
        "valid": True,
    }


def test_a_leap_day_is_a_birthday() -> None:
    assert answer("id_number", "510107200002291232").problem is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("110105194912310021", "check_digit"),
        ("440524188001010014", "birth_date"),
        (f"11010520990101001{check_character('11010520990101001')}", "birth_date"),
        (f"11010519990230001{check_character('11010519990230001')}", "birth_date"),
        ("110105491231002", "old_number"),
        ("1101051949123100", "length"),
        ("1101051949123100212", "length"),
    ],
)
def test_what_is_wrong_is_named(text: str, problem: str) -> None:
    assert answer("id_number", text).problem == problem


def test_after_two_tries_a_doubtful_number_goes_on_with_a_flag() -> None:
    first = answer("id_number", "110105194912310021", attempts=0)
    second = answer("id_number", "110105194912310021", attempts=1)
    assert first.problem == "check_digit"
    assert second.problem is None
    assert second.flags == ("id_unverified",)
    assert second.value["valid"] is False


@pytest.mark.parametrize(
    ("text", "id_type"),
    [
        (f"81000019900307001{check_character('81000019900307001')}", "港澳台居民居住证"),
        (f"83000019900307001{check_character('83000019900307001')}", "港澳台居民居住证"),
        (f"93115619900307001{check_character('93115619900307001')}", "外国人永久居留身份证"),
        ("USA110019900307", "外国人永久居留身份证"),
        ("护照 E12345678", "护照"),
        ("E12345678", "护照"),
        ("EJ1234567", "护照"),
        ("H12345678", "港澳居民来往内地通行证"),
        ("回乡证 M1234567801", "港澳居民来往内地通行证"),
        ("台胞证12345678", "台湾居民来往大陆通行证"),
    ],
)
def test_other_documents_are_known(text: str, id_type: str) -> None:
    reading = read(text, NOW)
    assert (reading.id_type, reading.problem) == (id_type, None)


def _organisation(first: str) -> str:
    total = sum(ALPHABET.index(sign) * pow(3, at, 31) for at, sign in enumerate(first))
    return first + ALPHABET[(31 - total % 31) % 31]


def test_an_organisation_gives_its_credit_code() -> None:
    code = _organisation("91330106MA2TECT0X")
    assert is_valid(code)
    checked = answer("id_number", f"统一社会信用代码 {code.lower()}")
    assert checked.problem is None
    assert checked.value["id_type"] == "统一社会信用代码"
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert answer("id_number", wrong).problem == "check_digit"


def test_the_number_is_shown_masked() -> None:
    checked = answer("id_number", "510107200002291232")
    assert "5101**********1232" in checked.display
    assert "20000229" not in checked.display


def test_an_abolished_county_is_no_reason_to_refuse() -> None:
    number = f"13022119800101001{check_character('13022119800101001')}"
    assert answer("id_number", number).problem is None


@pytest.mark.parametrize("text", ["身份证我不想给", "能不能不给身份证", "不方便提供"])
def test_a_refusal_in_own_words_is_a_refusal(text: str) -> None:
    assert answer("id_number", text).problem == "declined"


def test_words_without_a_number_are_something_else() -> None:
    assert answer("id_number", "你们什么时候能办好").problem == "unfit"


def test_a_phone_number_is_no_document() -> None:
    assert answer("id_number", "13812345678").problem == "unfit"


def test_said_in_passing_only_a_right_number_is_taken() -> None:
    assert passing("id_number", "我身份证11010519491231002X").problem is None
    assert passing("id_number", "订单号123456789012345678").problem is not None


def test_a_child_is_known_by_the_number() -> None:
    number = f"33010620140307001{check_character('33010620140307001')}"
    told = "学校门口的路灯坏了没人修，晚上看不见"
    child = derived("is_minor", told, id_number={"number": number, "valid": True})
    grown = derived("is_minor", told, id_number={"number": "11010519491231002X", "valid": True})
    assert child is not None
    assert child.value is True
    assert grown is not None
    assert grown.value is False


@pytest.mark.parametrize(
    "text", ["我才14", "孩子才十二岁", "没有身份证", "身份证丢了", "还没办身份证"]
)
def test_who_has_none_is_not_asked_again(text: str) -> None:
    assert answer("id_number", text).problem == "declined"
