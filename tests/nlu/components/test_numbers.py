"""Numerals, phones, identity numbers, case numbers, money, head counts."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from nlu.components import case_number, id_number, money, people_count, phone
from nlu.components.numerals import half_width, parse_number, spoken_digits


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3万5千", 35000),
        ("三千五", 3500),
        ("1,200.5", 1200.5),
        ("两百八", 280),
        ("一万二", 12000),
        ("三万五千", 35000),
        ("十二", 12),
        ("二十", 20),
        ("一百零五", 105),
        ("3.5万", 35000),
        ("两千万", 20_000_000),
        ("１２", 12),
        ("五", 5),
        ("十", 10),
        ("一千二百三十四", 1234),
    ],
)
def test_numbers_are_read(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize("text", ["", "路", "三个", "万岁"])
def test_what_is_no_number(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize("text", ["１３８　幺三", "ＸＦ（２０２３）", "电话：一三九"])
def test_normalising_keeps_every_offset(text: str) -> None:
    assert len(half_width(text)) == len(spoken_digits(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "kind", "value", "said"),
    [
        ("电话13900001234", "phone", "13900001234", "13900001234"),
        ("张三13900001234", "phone", "13900001234", "13900001234"),
        ("打我手机 139-0000-1234 谢谢", "phone", "13900001234", "139-0000-1234"),
        ("１３９００００１２３４", "phone", "13900001234", "１３９００００１２３４"),
        ("幺三九零零零零幺二三四", "phone", "13900001234", "幺三九零零零零幺二三四"),
        ("一三九〇〇〇〇一二三四", "phone", "13900001234", "一三九〇〇〇〇一二三四"),
        ("+86 13900001234", "phone", "13900001234", "+86 13900001234"),
        ("008613900001234", "phone", "13900001234", "008613900001234"),
        ("199 0000 1111", "phone", "19900001111", "199 0000 1111"),
        ("座机0571-80000001", "landline", "0571-80000001", "0571-80000001"),
        ("(010)80000001", "landline", "010-80000001", "(010)80000001"),
        ("0571 80000001-808", "landline", "0571-80000001-808", "0571 80000001-808"),
        ("家里电话8000001", "landline", "8000001", "8000001"),
        ("邮箱lihua@example.com", "email", "lihua@example.com", "lihua@example.com"),
    ],
)
def test_phones(text: str, kind: str, value: str, said: str, now: datetime) -> None:
    found = [e for e in phone.extract(text, now) if e.entity == kind]
    assert [(e.value, text[e.start : e.end]) for e in found] == [(value, said)]


@pytest.mark.parametrize(
    "text",
    ["1390000123", "139000012345", "12345", "11010519491231002X", "欠了13900元", "2026年11月24日"],
)
def test_no_phone(text: str, now: datetime) -> None:
    assert [e for e in phone.extract(text, now) if e.entity in ("phone", "landline")] == []


@pytest.mark.parametrize(
    ("text", "number", "problem"),
    [
        ("11010519491231002X", "11010519491231002X", None),
        ("身份证号１１０１０５１９４９１２３１００２ｘ", "11010519491231002X", None),
        ("510107 20000229 1232", "510107200002291232", None),
        ("110105194912310021", "110105194912310021", "check_digit"),
        ("440524188001010014", "440524188001010014", "birth_date"),
        ("510107209912311230", "510107209912311230", "birth_date"),
        ("510107200013291232", "510107200013291232", "birth_date"),
        ("我身份证是51010720000229123", "51010720000229123", "length"),
        ("身份证110105491231002", "110105491231002", "length"),
    ],
)
def test_identity_numbers(text: str, number: str, problem: str | None, now: datetime) -> None:
    [found] = id_number.extract(text, now)
    assert found.value == {"number": number, "valid": problem is None, "problem": problem}
    assert half_width(text[found.start : found.end]).upper().replace(" ", "") == number


def test_someone_born_today_is_possible_and_tomorrow_not() -> None:
    today = date(2026, 11, 24)
    assert id_number.examine("330102202611240019", today)["problem"] in {None, "check_digit"}
    assert id_number.examine("330102202611250019", today)["problem"] == "birth_date"


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("查XF20261124000012", "case_number", "XF20261124000012"),
        ("xf20261124000012", "case_number", "XF20261124000012"),
        ("ＸＦ２０２６１１２４００００１２", "case_number", "XF20261124000012"),
        ("XF 20261124 000012", "case_number", "XF20261124000012"),
        ("编号20261124000012", "case_number", "XF20261124000012"),
        ("查询码ab3cd5ef7h", "query_code", "AB3CD5EF7H"),
        ("查询码是 AB3CD-5EF7H", "query_code", "AB3CD5EF7H"),
        ("AB3CD5EF7H", "query_code", "AB3CD5EF7H"),
        ("手机尾号1234", "phone_tail", "1234"),
        ("后四位：1234", "phone_tail", "1234"),
    ],
)
def test_case_numbers(text: str, kind: str, value: str, now: datetime) -> None:
    assert [(e.entity, e.value) for e in case_number.extract(text, now)] == [(kind, value)]


@pytest.mark.parametrize("code", ["AB3CD5EF7H", "ABCDEFGHJK", "abcdefghjk"])
def test_number_code_and_tail_in_one_line(code: str, now: datetime) -> None:
    found = case_number.extract(f"XF20261124000012 {code} 7711", now)
    assert [(e.entity, e.value) for e in found] == [
        ("case_number", "XF20261124000012"),
        ("query_code", code.upper()),
        ("phone_tail", "7711"),
    ]


@pytest.mark.parametrize("text", ["XF2026112400001", "2026年", "我在3号楼1234室", "13900001234"])
def test_no_case_number(text: str, now: datetime) -> None:
    assert case_number.extract(text, now) == []


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("欠我3万5千元", 35000),
        ("三万五千块", 35000),
        ("一共三十多万", 300_000),
        ("3,980元", 3980),
        ("工资18000没发", 18000),
        ("五百块钱", 500),
        ("赔了1.5万元", 15000),
        ("骗了六万块钱", 60000),
        ("收了我两千押金", 2000),
        ("共计十八万六千元", 186_000),
        ("三万五没给", 35000),
        ("小票还在，118元", 118),
        ("每公斤6块5", 6.5),
        ("一斤八毛", 0.8),
        ("18万9的车", 189_000),
        ("交了四千六", 4600),
        ("两万七过渡费", 27000),
        ("1,200.50元", 1200.5),
        ("还剩2180", 2180),
    ],
)
def test_money(text: str, amount: float, now: datetime) -> None:
    assert [e.value["amount"] for e in money.extract(text, now)] == [amount]


@pytest.mark.parametrize(
    "text",
    [
        "打了12345",
        "住3号楼",
        "三块地",
        "2024年",
        "13900001234",
        "一千二百多人",
        "三万斤苹果",
        "五千多户",
        "2万平方米",
        "千万别去",
        "万一出事",
    ],
)
def test_no_money(text: str, now: datetime) -> None:
    assert money.extract(text, now) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("我们五十多户业主联名", 50),
        ("一共12户", 12),
        ("就我一个", 1),
        ("全村两百多人", 200),
        ("我们十几个人工资没发", 10),
        ("欠我们30名工人工资", 30),
        ("5个工友", 5),
        ("两个人", 2),
        ("这栋楼一共四十八户", 48),
    ],
)
def test_people(text: str, count: int, now: datetime) -> None:
    assert [e.value for e in people_count.extract(text, now)] == [count]


@pytest.mark.parametrize(
    "text", ["三个人打我", "老人八十多了", "楼下人家", "一个人也没来管过这件事"]
)
def test_others_are_not_counted(text: str, now: datetime) -> None:
    assert people_count.extract(text, now) == []
