"""One reader for each way of saying a time: a pattern and what it means on a given day."""

from __future__ import annotations

import re
from datetime import date, timedelta

from nlu.components import time_lengths, time_named
from nlu.components.time_units import (
    Span,
    day_span,
    month_span,
    months_before,
    safe_date,
    week_span,
    year_span,
)
from nlu.components.time_words import (
    EITHER_YEAR,
    FILL,
    RELATIVE_YEAR,
    YEAR,
    N,
    Reader,
    number,
    reader,
    year_of,
)

_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]|元(?=月))"
_PART = r"(?P<part>初|中旬|上旬|下旬|底|末|[头尾](?=$|[上，,。；\s的那停]))"
_ABOUT = r"(?:(?P<about>[几来多])(?=[日号]))?"
"""20来号, 二十几号."""
_MONTH_DAY = (
    rf"(?P<month>{_MONTH})\s?月(?:份)?(?:{_PART}|(?:的|\s)?(?P<day>{N}){_ABOUT}(?:\s?[日号]|"
    rf"(?![\d年个点天万元块日号一二三四五六七八九十\s])|(?=\s[^日号]))"
    r"(?<![\d一二三四五六七八九十]月))?"
)
_NO_MONTH_BEFORE = r"(?<![\d年第一二三四五六七八九十百千万美欧])"
_Y = r"(?:19|20)\d{2}"
_TO = r"\s?(?:到|至|—{1,2}|－|-|~|～)\s?"
_MONTHS = (
    rf"(?P<month>{_MONTH})(?:\s?月(?:份)?{_TO}|[、,，]|{_TO}|月、|"
    rf"(?<=[一二三四五六七八九])(?=[二三四五六七八九十]))"
    rf"(?P<until>{_MONTH})月(?:份)?(?!\d)"
)
"""七八月, 9、10月, 4月到11月."""
_DAYS = (
    rf"(?P<month>{_MONTH})月(?:份)?(?P<day>{N})[日号]?(?:{_TO}|、)(?P<until>{N})[日号](?![\d楼栋])"
)
_SEASON = (
    r"(?:的?(?P<season>第?[一二三四1-4]季度|开春|入秋|入冬|入夏|年?初|年?底|年末|年中|上半年|下半年|麦收|夏收|秋收|"
    r"春天|夏天|秋天|冬天|春季|夏季|秋季|"
    r"冬季|春|夏|秋|冬))"
)
_WEEK = "一二三四五六日天"


def _dated(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    month, day, part = number(match["month"]), number(match["day"]), match["part"] or ""
    year = _year_or_last(match, today, previous, month, day)
    if not day:
        return month_span(year, month, part)
    return _day_or_ten(year, month, day, match["about"])


def _year_or_last(
    match: re.Match[str], today: date, previous: date | None, month: int, day: int
) -> int:
    """The year named; else that of the time told before; else the last in which it has been."""
    year = year_of(match, today)
    if year is None:
        year = previous.year if previous else today.year
        if (month, day) > (today.month, today.day) and year == today.year:
            year -= 1
    return year


def _day_or_ten(year: int, month: int, day: int, about: str | None) -> Span | None:
    found = safe_date(year, month, day)
    if about and found and day in (10, 20):
        return Span(found, safe_date(year, month, day + 9) or month_span(year, month).last)
    return day_span(found) if found else None


def _months(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    """From a month to another."""
    first, last = number(match["month"]), number(match["until"])
    if first == last or not (1 <= first <= 12 and 1 <= last <= 12):
        return None
    year = _year_or_last(match, today, previous, first, 0)
    until = year + (last < first)
    return Span(date(year, first, 1), month_span(until, last).last)


def _days(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    """From a day to another of the same month."""
    month, day = number(match["month"]), number(match["day"])
    year = _year_or_last(match, today, previous, month, day)
    first, last = safe_date(year, month, day), safe_date(year, month, number(match["until"]))
    return Span(first, last) if first and last and first < last else None


def _whole_year(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    year = year_of(match, today)
    if year is None:
        return None
    part = (match.groupdict().get("season") or "").removeprefix("年")
    span = year_span(year, part)
    return Span(span.first, min(span.last, today)) if span.first <= today else span


def _same_season(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    """去年这个时候."""
    year = year_of(match, today)
    return month_span(year, today.month) if year is not None else None


def _numeric(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    year, month, day = int(match[1]), int(match[2]), match[3]
    if not 1 <= month <= 12:
        return None
    if day is None:
        return month_span(year, month)
    found = safe_date(year, month, int(day))
    return day_span(found) if found else None


def _dotted(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    """去年11.3; without a year, the last time that day was."""
    month, day = int(match["month"]), int(match["day"])
    year = _year_or_last(match, today, previous, month, day)
    found = safe_date(year, month, day) if 1 <= month <= 12 else None
    return day_span(found) if found else None


def _years(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    first, last = int(match["first"]), int(match["last"] or match["first"])
    return Span(date(first, 1, 1), date(last, 12, 31)) if first <= last else None


def _month(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    back = 0 if match["which"][0] in "这本当" else match["which"].count("上")
    first = months_before(today.replace(day=1), back)
    if match["day"]:
        return _day_or_ten(first.year, first.month, number(match["day"]), match["about"])
    return month_span(first.year, first.month, match["part"] or "")


def _this_month(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    """月初, 15号: the last that has begun."""
    for back in (0, 1):
        first = months_before(today.replace(day=1), back)
        if match["part"]:
            span: Span | None = month_span(first.year, first.month, match["part"])
        else:
            span = _day_or_ten(first.year, first.month, number(match["day"]), match["about"])
        if span and span.first <= today:
            return Span(span.first, min(span.last, today))
    return None


def _week(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    back = 0 if match["which"][0] in "这本" else match["which"].count("上")
    span = week_span(today - timedelta(days=7 * back))
    if not match["weekday"]:
        return span
    if match["weekday"] == "末":
        return Span(span.last - timedelta(days=1), span.last)
    index = min(_WEEK.index(match["weekday"]), 6)
    return day_span(span.first + timedelta(days=index))


def _weekday(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    """星期三: the last one, today included."""
    index = min(_WEEK.index(match["weekday"]), 6)
    return day_span(today - timedelta(days=(today.weekday() - index) % 7))


def _near(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    days = {"今": 0, "昨": 1, "前": 2, "当": 0}
    word = match[0]
    back = 3 if word.startswith("大前") else days[word[0]]
    return day_span(today - timedelta(days=back))


def _today(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    return day_span(today)


READERS: tuple[Reader, ...] = (
    *time_named.NAMED,
    reader(rf"{EITHER_YEAR}{_DAYS}", _days, 0.96, "日号"),
    reader(rf"{EITHER_YEAR}{_MONTHS}", _months, 0.96, "月"),
    reader(rf"{YEAR}{FILL}{_MONTH_DAY}", _dated, 0.95, "月"),
    reader(rf"{RELATIVE_YEAR}{FILL}{_MONTH_DAY}", _dated, 0.95, "月"),
    reader(
        rf"{EITHER_YEAR}(?P<month>\d{{1,2}})[./](?P<day>\d{{1,2}})[日号]?(?!\d)", _dotted, 0.9, "./"
    ),
    reader(
        rf"{RELATIVE_YEAR}的?(?:这个?(?:时候|会儿?|月)|今[天日]|同期|此时)",
        _same_season,
        0.85,
        "这今同此",
    ),
    reader(rf"{YEAR}{_SEASON}?", _whole_year, 0.85, "年"),
    reader(
        rf"{RELATIVE_YEAR}{_SEASON}?(?!(?:已经|都|快)?{N}(?:多|来)?(?:周?岁|了))",
        _whole_year,
        0.8,
        "年",
    ),
    reader(
        r"(?<!\d)((?:19|20)\d{2})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?!\d)", _numeric, 0.95, "-/."
    ),
    reader(
        rf"(?<!\d)(?P<first>{_Y})年?(?:[、,，]{_Y}年?)*(?:[、,，和]|{_TO})(?P<last>{_Y})(?:年|"
        rf"[两三四五六]年)",
        _years,
        0.95,
        "年",
    ),
    reader(rf"{_NO_MONTH_BEFORE}{_DAYS}", _days, 0.9, "日号"),
    reader(rf"{_NO_MONTH_BEFORE}{_MONTHS}", _months, 0.85, "月"),
    reader(rf"{_NO_MONTH_BEFORE}{_MONTH_DAY}", _dated, 0.85, "月"),
    reader(
        rf"(?P<which>上上?个?|[这本当]个?)月(?:份)?(?:月?{_PART}|的?(?P<day>{N})(?:{_ABOUT}[日号]|"
        rf"(?=$|[\s,，。早中下晚])))?",
        _month,
        0.9,
        "月",
    ),
    reader(
        r"(?P<which>上上?个?|[这本]个?)(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末])?",
        _week,
        0.9,
        "周期拜",
    ),
    reader(
        r"大前[天日儿]|[今昨前当][天日](?!下(?!午))|[今昨前]儿个?|[今昨]晚上?|[今昨]早|昨夜|前晚|"
        r"今晨",
        _near,
        0.9,
        "天日晚早夜晨儿",
    ),
    reader(
        r"(?:^|(?<=[，,。；;\s是在]))(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
        r"(?=的?(?:晚|早|上午|下午|中午|夜|凌晨|半夜|傍晚))",
        _weekday,
        0.75,
        "周期拜",
    ),
    *time_lengths.LENGTHS,
)
BARE: tuple[Reader, ...] = (
    reader(r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])([0-3]\d)?(?!\d)", _numeric, 0.9, "12"),
    reader(rf"(?<!\d)(?P<first>{_Y})(?:{_TO}(?P<last>{_Y}))?年?(?!\d)", _years, 0.9, "12"),
    reader(
        r"(?<![\d.])(?P<month>\d{1,2})[./-](?P<day>\d{1,2})[日号]?(?![\d.])", _dotted, 0.8, "./-"
    ),
    reader(
        rf"(?<![一-龥]月)(?:月{_PART}|(?<![\d月])(?P<day>{N}){_ABOUT}[日号])",
        _this_month,
        0.8,
        "月日号",
    ),
    reader(r"(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])", _weekday, 0.8, "周期拜"),
    reader(r"刚才|刚刚|方才|上午|中午|下午|早上|早晨|清晨|凌晨|傍晚", _today, 0.7, "刚才午早晨晚"),
    *time_named.BARE,
    *time_lengths.BARE,
)
"""Read only in an answer to the question when, where they cannot mean anything else."""
