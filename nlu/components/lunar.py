"""Dates of the traditional calendar, turned into ordinary ones."""

from __future__ import annotations

from datetime import date, timedelta

from borax.calendars.lunardate import LunarDate, TermUtils

MONTHS = {"正": 1, "冬": 11, "腊": 12, "蜡": 12}
FESTIVALS = {
    "春节": (1, 1),
    "过年": (1, 1),
    "大年三十": (12, 0),
    "年三十": (12, 0),
    "除夕": (12, 0),
    "元宵节": (1, 15),
    "元宵": (1, 15),
    "端午节": (5, 5),
    "端午": (5, 5),
    "七夕": (7, 7),
    "中元节": (7, 15),
    "五月端午": (5, 5),
    "二月二": (2, 2),
    "三月三": (3, 3),
    "六月六": (6, 6),
    "七月半": (7, 15),
    "八月半": (8, 15),
    "九月九重阳": (9, 9),
    "九月九": (9, 9),
    "中秋节": (8, 15),
    "中秋": (8, 15),
    "重阳节": (9, 9),
    "重阳": (9, 9),
    "腊八": (12, 8),
    "小年": (12, 23),
}
TERMS = ("立春", "清明", "立夏", "夏至", "立秋", "秋分", "霜降", "立冬", "冬至")
"""Solar terms that people date by; 大雪 and the like mean something else as well."""


def day(year: int, month: int, number: int, *, leap: bool = False) -> date | None:
    """The ordinary date of a lunar one; day 0 is the last of the month."""
    try:
        if number:
            return LunarDate(year, month, number, int(leap)).to_solar_date()
        return month_span(year, month)[1]
    except (ValueError, TypeError, KeyError, IndexError):
        return None


def month_span(year: int, month: int) -> tuple[date, date]:
    """First and last day of a lunar month."""
    first = LunarDate(year, month, 1).to_solar_date()
    following = (year + 1, 1) if month == 12 else (year, month + 1)
    last = LunarDate(*following, 1).to_solar_date() - timedelta(days=1)
    if (last - first).days > 30:  # a leap month stands between the two
        last = first + timedelta(days=29)
    return first, last


def leap_span(year: int, month: int) -> tuple[date, date] | None:
    """First and last day of a leap month, None where that year has none."""
    first = day(year, month, 1, leap=True)
    if first is None:
        return None
    return first, day(year, month, 30, leap=True) or first + timedelta(days=28)


def term(year: int, name: str) -> date | None:
    """The day of a solar term in that year."""
    try:
        return TermUtils.nth_term_day(year, TermUtils.name2index(name))
    except (ValueError, KeyError, IndexError):
        return None
