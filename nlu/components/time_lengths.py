"""Times told as a length: three years ago, for two months."""

from __future__ import annotations

import re
from datetime import date, timedelta

from nlu.components.time_units import Span, day_span, month_span, months_before, year_span
from nlu.components.time_words import N, Reader, number, reader

_COUNT = (
    rf"(?P<n>半|[仨俩](?=个?月)|{N})(?P<tens>几)?(?:多|来)?"
    r"(?P<unit>年|个[多半]?月|(?<=[仨俩])月|天|日|周|个?星期|个?礼拜)(?:多)?(?P<half>半)?"
)
_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "个星期": 7, "礼拜": 7, "个礼拜": 7}


def _ago(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    unit, half = match["unit"], match["n"] == "半"
    count = 0 if half else number(match["n"])
    extra = match["half"] is not None
    if unit == "年":
        months = 6 if half else count * 12 + (6 if extra else 0)
        start = months_before(today, months)
        if half or extra:
            return Span(start, start)
        return year_span(start.year)
    if unit.endswith("月"):
        start = months_before(today, count) if not half else today - timedelta(days=15)
        return Span(start, start) if half else month_span(start.year, start.month)
    return day_span(today - timedelta(days=count * _DAYS.get(unit, 0)))


def _lasting(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    unit, half = match["unit"], match["n"] == "半"
    count = 0 if half else number(match["n"])
    if unit == "年":
        first = months_before(today, 6 if half else count * 12 + (6 if match["half"] else 0))
    elif unit.endswith("月"):
        first = today - timedelta(days=15) if half else months_before(today, count)
        if match["half"] or "半" in unit:
            first -= timedelta(days=15)
    else:
        first = today - timedelta(days=count * (7 if unit[-1] in "周期拜" else 1))
    return Span(first, today)


_UNITS = "年月天日周期拜"
LENGTHS: tuple[Reader, ...] = (
    reader(rf"{_COUNT}(?:以|之)?前", _ago, 0.8, "前"),
    reader(
        rf"(?<=[已经都了有快近整续停断拖欠等]){_COUNT}(?=了|还|没|没有|$|[，,。\s])",
        _lasting,
        0.6,
        _UNITS,
    ),
    reader(rf"{_COUNT}了", _lasting, 0.6, "了"),
    reader(
        rf"(?<=[坏停断堵塌满脏臭黑漏]了){_COUNT}(?![前后的工水电房])",
        _lasting,
        0.55,
        "坏停断堵塌满脏臭黑漏",
    ),
    reader(
        rf"{_COUNT}(?=[都也还]?(?:没[人有来修清水电填弄管给通退补]|无人|不修|不清))",
        _lasting,
        0.55,
        "没无不",
    ),
)
BARE: tuple[Reader, ...] = (reader(_COUNT, _lasting, 0.8, _UNITS),)
"""Plain as the answer to the question since when."""
