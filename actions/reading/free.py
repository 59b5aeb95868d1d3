"""Whether free text tells something, or is only a number that belongs elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

_NUMBERS = ("phone", "landline", "id_number", "email", "case_number", "query_code", "name")
_FRAME = re.compile(
    r"我的?|本人|姓名|名字|叫做?|电话|手机|号码?|身份证|证件|邮箱|联系方式|座机|是|在|[\s，,。:：、；;!！]"
)


def only_numbers(
    text: str, entities: Sequence[Mapping[str, Any]], *, also: Sequence[str] = ()
) -> bool:
    """True for "我的电话是138…": nothing is left when the numbers (and `also`) are taken out."""
    taken = (*_NUMBERS, *also)
    spans = [
        (max(e["start"], 0), min(e["end"], len(text))) for e in entities if e["entity"] in taken
    ]
    if not spans:
        return False
    signs = list(text)
    for start, end in spans:
        signs[start:end] = [""] * (end - start)
    rest = "".join(signs)
    return not _FRAME.sub("", rest)
