"""Traditional characters: a text in that script, a word in it, a name in it."""

from __future__ import annotations

import pytest

from nlu.components.simplified import as_written, simplified
from tests.actions.talk import Talk


@pytest.mark.parametrize(
    ("text", "copy"),
    [
        ("樓上漏水，物業不理", "楼上漏水，物业不理"),
        ("要求物業公司退钱，电梯坏了两个月没人修", "要求物业公司退钱，电梯坏了两个月没人修"),
        ("我找过居委會两次，都说这个事情不归他们管", "我找过居委会两次，都说这个事情不归他们管"),
        (
            "我叫張伟，路灯坏了三个月没人来修，天天摸黑",
            "我叫張伟，路灯坏了三个月没人来修，天天摸黑",
        ),
        ("路灯坏了", "路灯坏了"),
    ],
)
def test_words_are_copied_into_simplified_and_a_name_is_left(text: str, copy: str) -> None:
    assert simplified(text) == copy


def test_a_name_is_given_back_as_written_and_a_mere_word_is_not() -> None:
    written, copy = "我叫陳家豪，物業公司不理", "我叫陈家豪，物业公司不理"
    assert as_written("陈家豪", copy, written) == "陳家豪"
    assert as_written("物业公司", copy, written) == "物业公司"


def test_the_fields_hold_the_word_as_the_record_writes_it() -> None:
    written = "樓上漏水三個月，物業公司不理，杭州市西湖區古蕩街道，今年2月開始，希望盡快修好"
    talk = Talk("petition").say(simplified(written), written=written)
    assert [one["unit"] for one in talk.value("respondents")] == ["物业公司"]
