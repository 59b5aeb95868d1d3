"""Case numbers, query codes and the last four digits of a phone."""

from __future__ import annotations

import re
from datetime import datetime

from nlu.components.entity import Entity
from nlu.components.numerals import half_width

_NUMBER = re.compile(r"(?<![A-Za-z])[Xx]\s?([FfLl])[\s\-:号]{0,2}((?:\d[\s\-]?){13}\d)(?!\d)")
_BARE = re.compile(
    r"(?:编号|信访件号?|单号|受理号|件号|回执号)[码是为：:\s]{0,3}(20\d{2}(?:\d[\s\-]?){9}\d)(?!\d)"
)
_CODE_CUE = re.compile(
    r"查询码[是为：:，,\s]{0,3}((?:[A-Za-z0-9][\s\-]?){7,11}[A-Za-z0-9])(?![A-Za-z0-9])"
)
_CODE_BARE = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Z0-9]*[A-Z])(?=[A-Z0-9]*\d)[A-Z0-9]{10}(?![A-Za-z0-9])"
)
_CODE_BESIDE = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{10}(?![A-Za-z0-9])")
"""With a case number in the message even ten letters are the code."""
_TAIL = re.compile(
    r"(?:手机|电话|号码)?(?:尾号|后四位|后4位|末四位|最后四位|末尾四位)(?:数)?[是为：:，,\s]{0,3}"
    r"(\d{4})(?!\d)"
)

_TAIL_LAST = re.compile(r"(?<=[^\dA-Za-z])(\d{4})\W*$")
"""Four digits at the end mean a phone's where number and code stand before them."""


def extract(text: str, now: datetime) -> list[Entity]:
    """Case number as XF + 14 digits, a letter's as XL + 14, query code in capitals, phone tail
    as four digits."""
    plain = half_width(text)
    found: list[Entity] = []
    for match in _NUMBER.finditer(plain):
        number = f"X{match[1].upper()}{_digits(match[2])}"
        found.append(_entity("case_number", number, *match.span(), text))
    for match in _BARE.finditer(plain):
        found.append(_entity("case_number", "XF" + _digits(match[1]), *match.span(1), text))
    found += _codes(plain, text, found)
    for match in _TAIL.finditer(plain):
        found.append(_entity("phone_tail", match[1], *match.span(1), text))
    last = _TAIL_LAST.search(plain)
    if last and {"case_number", "query_code"} == {entity.entity for entity in found}:
        found.append(_entity("phone_tail", last[1], *last.span(1), text))
    return found


def _codes(plain: str, text: str, numbers: list[Entity]) -> list[Entity]:
    """What is called a query code or looks like one; beside a case number any ten signs do."""
    named = [_code(match, 1, text) for match in _CODE_CUE.finditer(plain)]
    taken = [*numbers, *named]
    shape = _CODE_BESIDE if numbers and not named else _CODE_BARE
    return named + [
        _code(match, 0, text)
        for match in shape.finditer(plain)
        if not any(one.start < match.end() and match.start() < one.end for one in taken)
    ]


def _code(match: re.Match[str], group: int, text: str) -> Entity:
    value = re.sub(r"[\s\-]", "", match[group]).upper()
    return _entity("query_code", value, *match.span(group), text)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _entity(kind: str, value: str, start: int, end: int, text: str) -> Entity:
    return Entity(kind, value, start, end, "case_number", 1.0, text[start:end])
