"""The reader of WeChat's XML."""

import pytest

from integrations.wechat.elements import read
from integrations.wechat.errors import BadRequest


def test_bad_utf8_is_refused_and_a_byte_order_mark_is_not() -> None:
    with pytest.raises(BadRequest):
        read(b"<xml>\xff</xml>")
    assert read(b"\xef\xbb\xbf<xml>a</xml>").text == "a"
