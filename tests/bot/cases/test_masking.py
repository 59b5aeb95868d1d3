"""What is hidden stays hidden."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases import masking


@pytest.mark.parametrize(
    ("full", "masked"),
    [
        ("13800001234", "138****1234"),
        ("057188880000", "057*****0000"),
        ("88880000", "****0000"),
    ],
)
def test_phones(full: str, masked: str) -> None:
    assert masking.mask_phone(full) == masked


def test_the_identity_number_keeps_first_and_last_four() -> None:
    assert masking.mask_id("510107200002291232") == "5101**********1232"
    assert masking.mask_id("E12345678") == "*******78"


@pytest.mark.parametrize(("full", "masked"), [("张三", "张*"), ("𠮷田一郎", "𠮷*"), ("", "")])
def test_names(full: str, masked: str) -> None:
    assert masking.mask_name(full) == masked


@pytest.mark.parametrize(
    ("full", "masked"),
    [
        ("测试市东城区梧桐街道样例路8号3单元501室", "测试市东城区梧桐街道***"),
        ("样例路8号", "样例路***"),
        ("测试县柳镇平安村七组", "测试县柳镇***"),
        ("", ""),
    ],
)
def test_addresses_end_at_the_town(full: str, masked: str) -> None:
    assert masking.mask_address(full) == masked


def test_free_text_loses_numbers_and_names() -> None:
    told = "我叫张测试，身份证51010720000229123x，电话138 0000 1234，家里0571-88880000，欠3500元"
    masked = masking.mask_text(told, ("张测试",))
    assert (
        masked == "我叫张*，身份证5101**********123x，电话138****1234，家里057*****0000，欠3500元"
    )


@pytest.mark.parametrize(
    ("told", "masked"),
    [
        ("电话一三九一二三四五六七八", "电话一三九****五六七八"),
        ("电话１３９１２３４５６７８", "电话１３９****５６７８"),
        ("身份证１１０１０５１９４９１２３１００２Ｘ", "身份证１１０***********００２Ｘ"),
        ("住江南大道588号3单元502，门口路灯坏了", "住江南大道***，门口路灯坏了"),
        ("浆洗街1号2栋303", "浆洗街***"),
        ("501室漏水", "***漏水"),
        ("查询码：9KNBTEF6XV（请保存好）", "查询码：**********（请保存好）"),
        ("我叫秦雅岚，电话没有", "我叫秦*，电话没有"),
        (
            "编号XF20261124000018，2026-11-03 12:30 开始",
            "编号XF20261124000018，2026-11-03 12:30 开始",
        ),
        ("欠了1200000元，一共三十五户，11月15号说的", "欠了1200000元，一共三十五户，11月15号说的"),
        ("3号线地铁口，15路公交", "3号线地铁口，15路公交"),
    ],
)
def test_numbers_however_they_are_written(told: str, masked: str) -> None:
    assert masking.mask_text(told) == masked


@given(
    before=st.text(alphabet="说打的，。 a", max_size=5),
    phone=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    after=st.text(alphabet="说打的，。 a", max_size=5),
)
def test_no_mobile_number_survives(before: str, phone: str, after: str) -> None:
    assert not re.search(r"1[3-9]\d{9}", masking.mask_text(before + phone + after))
