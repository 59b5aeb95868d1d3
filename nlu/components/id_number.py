"""Resident identity numbers, checked as GB 11643-1999 asks."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from nlu.components.entity import Entity
from nlu.components.numerals import half_width, spoken_digits

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_FULL = re.compile(r"(?<![\dA-Za-z])[1-9](?:[\s\-]?\d){16}[\s\-]?[\dXx×](?![\dA-Za-z])")
_CUED = re.compile(
    r"(?:身份证|证件)(?:号码?|号)?(?:写错了|错了|应该|不对)?[是为：:，,\s]{0,3}([1-9]\d{12,19}"
    r"[Xx×]?)(?![\dA-Za-z])"
)
_OLDEST = 120


def extract(text: str, now: datetime) -> list[Entity]:
    """Each identity number with what is wrong with it, if anything."""
    spoken = spoken_digits(text)
    plain = half_width(text)
    spans: dict[tuple[int, int], str] = {}
    for candidate in (plain, spoken):
        for match in _FULL.finditer(candidate):
            spans.setdefault(match.span(), _clean(match[0]))
        for match in _CUED.finditer(candidate):
            if not any(a < match.end(1) and match.start(1) < b for a, b in spans):
                spans[match.span(1)] = _clean(match[1])
    return [
        Entity("id_number", examine(number, now.date()), a, b, "id_number", 1.0, text[a:b])
        for (a, b), number in sorted(spans.items())
    ]


def examine(number: str, today: date) -> dict[str, Any]:
    """Whether a number can be right: `problem` is length, birth_date, check_digit or None."""
    number = _clean(half_width(number))
    problem = _problem(number, today)
    return {"number": number, "valid": problem is None, "problem": problem}


def _problem(number: str, today: date) -> str | None:
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", number):
        return "length"
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "birth_date"
    if born > today or today.year - born.year > _OLDEST:
        return "birth_date"
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return None if _CHECK[total % 11] == number[17] else "check_digit"


def _clean(number: str) -> str:
    return re.sub(r"[\s\-]", "", number).upper().replace("×", "X")
