"""Calendar arithmetic on spans of days."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Span:
    """From a day to a day, both included."""

    first: date
    last: date


def day_span(day: date) -> Span:
    """One day."""
    return Span(day, day)


def month_span(year: int, month: int, part: str = "") -> Span:
    """A month, or its beginning (初), middle (中) or end (底, 末)."""
    end = calendar.monthrange(year, month)[1]
    first, last = {
        "初": (1, 10),
        "上": (1, 10),
        "中": (11, 20),
        "底": (21, end),
        "末": (21, end),
        "下": (21, end),
        "头": (1, 10),
        "尾": (21, end),
    }.get(part[:1], (1, end))
    return Span(date(year, month, first), date(year, month, last))


def year_span(year: int, part: str = "") -> Span:
    """A year, or a part of it by name (年初, 上半年, 夏天 …)."""
    months = {
        "初": (1, 3), "底": (11, 12), "末": (11, 12), "上半": (1, 6), "下半": (7, 12),
        "中": (5, 8), "春": (3, 5), "夏": (6, 8), "秋": (9, 11), "开春": (2, 4), "入秋": (8, 10),
        "入夏": (5, 7), "入冬": (11, 12), "麦收": (6, 6), "夏收": (6, 7), "秋收": (9, 10),
    }  # fmt: skip
    if part.startswith("冬"):
        return Span(date(year, 12, 1), month_span(year + 1, 2).last)
    if quarter := re.search(r"[一二三四1-4](?=季)", part):
        first = 3 * ("一二三四1234".index(quarter[0]) % 4) + 1
        return Span(date(year, first, 1), month_span(year, first + 2).last)
    first, last = next((months[name] for name in (part[:2], part[:1]) if name in months), (1, 12))
    return Span(date(year, first, 1), month_span(year, last).last)


def week_span(day: date) -> Span:
    """Monday to Sunday around a day."""
    monday = day - timedelta(days=day.weekday())
    return Span(monday, monday + timedelta(days=6))


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last of that month."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def safe_date(year: int, month: int, day: int) -> date | None:
    """The date, or None when there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
