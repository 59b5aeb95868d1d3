"""Words of which expressions of time are made, and the year that one names."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from nlu.components.numerals import parse_number, spoken_digits
from nlu.components.time_units import Span

Read = Callable[["re.Match[str]", date, "date | None"], "Span | None"]
"""What a match means on a day; the third is the beginning of the time told before it."""


@dataclass(frozen=True)
class Reader:
    """One way of saying a time. `signs`: without any of them a text cannot say it."""

    pattern: re.Pattern[str]
    read: Read
    confidence: float
    signs: frozenset[str]


def reader(pattern: str, read: Read, confidence: float, signs: str) -> Reader:
    """A reader, its pattern compiled."""
    return Reader(re.compile(pattern), read, confidence, frozenset(signs))


N = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_SPOKEN_YEAR = (
    r"[零〇○][零〇○一二三四五六七八九]|一[零〇○一三四五六七八九]|二[零〇○一二四五六七八九]|"
    r"九[零〇○一二三四五六七八九]|八[零〇○一二三四五六七八]"
)
"""零八年, 九八年; 七八年 may be seven or eight years, and so says none."""
_NO_YEAR = r"(?![了没多来以间内都]|(?:的)?(?:老|工龄|合同|党龄|房))"
"""20年没修 is a length."""
YEAR = (
    r"(?P<year>(?:19|20)\d{2}|[一二][零〇九○][零〇一二三四五六七八九○]{2}|"
    rf"(?<![\d岗龄了满近约有过足余工第])(?:[129]0(?=年{_NO_YEAR})|[0129]\d(?<!0)|00)|"
    rf"(?<![零〇○一二三四五六七八九十百]){_SPOKEN_YEAR}|"
    r"(?<![零〇○一二三四五六七八九十百])(?:一二|二三)(?=年[\d一二三四五六七八九十]{1,2}月))\s?年"
)
RELATIVE_YEAR = r"(?P<rel>大前年|前年|去年|上一?年|今年|本年|当年|头年|旧年)"
_BACK = {
    "今年": 0, "本年": 0, "当年": 0, "去年": 1, "上年": 1, "上一年": 1, "头年": 1, "旧年": 1,
    "前年": 2, "大前年": 3,
}  # fmt: skip
FILL = r"(?:的|\s|大概|大约|差不多|好像是?|应该是?|可能是?|记得是)?"
"""去年大概五月."""
EITHER_YEAR = rf"(?:(?:{YEAR}|{RELATIVE_YEAR}){FILL})"


def number(text: str | None) -> int:
    """The number that digits or characters say, 1 for the 元 of 元月, 0 for none."""
    value = parse_number("一" if text == "元" else text) if text else None
    return int(value) if value is not None else 0


def year_of(match: re.Match[str], today: date) -> int | None:
    """The year that the expression names, in digits or as 去年."""
    groups = match.groupdict()
    if groups.get("year"):
        digits = int(spoken_digits(groups["year"]))
        return digits if digits > 99 else (2000 if digits <= today.year % 100 else 1900) + digits
    if groups.get("rel"):
        return today.year - _BACK[groups["rel"]]
    return None
