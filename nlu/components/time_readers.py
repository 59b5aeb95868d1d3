"""One reader for each way of saying a time: a pattern and what it means on a given day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from nlu.components import lunar
from nlu.components.numerals import parse_number, spoken_digits
from nlu.components.time_units import (
    Span,
    day_span,
    month_span,
    months_before,
    safe_date,
    week_span,
    year_span,
)

Reader = Callable[["re.Match[str]", date, "date | None"], "Span | None"]

_N = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_YEAR = (
    r"(?P<year>(?:19|20)\d{2}|[一二][零〇九○][零〇一二三四五六七八九○]{2}|"
    r"(?<![\d岗龄了满近约有过足余工])[0129]\d)年"
)
_RELATIVE_YEAR = r"(?P<rel>大前年|前年|去年|上一?年|今年|本年|当年)"
_MONTH_DAY = (
    rf"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?(?:(?P<part>初|"
    rf"中旬|上旬|下旬|底|末)|(?P<day>{_N})[日号]?(?![\d年个点天万元块])(?<![\d一二三四五六七八"
    rf"九十]月))?"
)
_SEASON = (
    r"(?P<season>(?:的)?开春|入秋|入冬|入夏|年?初|年?底|年末|年中|上半年|下半年|春天|夏天|秋天|冬天|春季|夏季|秋季|"
    r"冬季|春|夏|秋|冬)"
)
_LUNAR = (
    rf"(?:农历|阴历|旧历)?(?P<lmonth>[正冬腊蜡]|(?<=历)(?:十[一二]?|[一二三四五六七八九]))月"
    rf"(?P<lday>初[一二三四五六七八九十]|[廿二]?十[一二三四五六七八九]?|廿[一二三四五六七八九]|"
    rf"三十|{_N}(?=[日号]))?[日号]?"
)
_FESTIVAL = "|".join(lunar.FESTIVALS)
_SOLAR_DAYS = {
    "元旦": (1, 1), "妇女节": (3, 8), "清明": (4, 5), "五一": (5, 1), "劳动节": (5, 1),
    "儿童节": (6, 1), "六一": (6, 1), "七一": (7, 1), "国庆": (10, 1),
    "十一": (10, 1), "双十一": (11, 11),
}  # fmt: skip
_SOLAR = (
    "双十一|国庆|元旦|清明|五一(?!路|街)|劳动节|儿童节|六一(?!路|街)|妇女节|七一(?!路|"
    "街)|十一(?=假期|长假|放假|黄金周)"
)
_BACK = {"今年": 0, "本年": 0, "当年": 0, "去年": 1, "上年": 1, "上一年": 1, "前年": 2, "大前年": 3}
_WEEK = "一二三四五六日天"


def _number(text: str | None) -> int:
    value = parse_number(text) if text else None
    return int(value) if value is not None else 0


def _year(match: re.Match[str], today: date, previous: date | None) -> int | None:
    groups = match.groupdict()
    if groups.get("year"):
        digits = int(spoken_digits(groups["year"]))
        return digits if digits > 99 else (2000 if digits <= today.year % 100 else 1900) + digits
    if groups.get("rel"):
        return today.year - _BACK[groups["rel"]]
    return None


def _dated(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    year, month = _year(match, today, previous), _number(match["month"])
    day, part = _number(match["day"]), match["part"] or ""
    if year is None:
        year = previous.year if previous else today.year
        if (month, day) > (today.month, today.day) and year == today.year:
            year -= 1
    if day:
        found = safe_date(year, month, day)
        return day_span(found) if found else None
    return month_span(year, month, part)


def _whole_year(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    year = _year(match, today, previous)
    if year is None:
        return None
    part = (match.groupdict().get("season") or "").removeprefix("年")
    span = year_span(year, part)
    return Span(span.first, min(span.last, today)) if span.first <= today else span


def _numeric(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    year, month, day = int(match[1]), int(match[2]), match[3]
    if not 1 <= month <= 12:
        return None
    if day is None:
        return month_span(year, month)
    found = safe_date(year, month, int(day))
    return day_span(found) if found else None


def _lunar(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    name, said = match["lmonth"], match["lday"] or ""
    month = lunar.MONTHS.get(name) or _number(name)
    year = _year(match, today, previous)
    number = _number(said.removeprefix("初").replace("廿", "二十").replace("二十十", "二十"))
    for candidate in [year] if year is not None else [today.year, today.year - 1]:
        span = _lunar_in(candidate, month, number)
        if span and span.first > today and match.groupdict().get("rel") == "今年":
            # 今年腊月, said in spring, is the one just over.
            return _lunar_in(candidate - 1, month, number)
        if span and (year is not None or span.first <= today):
            return span
    return None


def _lunar_in(year: int, month: int, number: int) -> Span | None:
    if not number:
        return Span(*lunar.month_span(year, month))
    found = lunar.day(year, month, number)
    return day_span(found) if found else None


def _festival(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    month, number = lunar.FESTIVALS[match["festival"]]
    year = _year(match, today, previous)
    for candidate in [year] if year is not None else [today.year, today.year - 1]:
        # 除夕 of a year as people say it is the last day of the lunar year before.
        found = lunar.day(candidate - (number == 0), month, number)
        if found and (year is not None or found <= today):
            return day_span(found)
    return None


def _holiday(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    month, number = next(v for k, v in _SOLAR_DAYS.items() if match["holiday"] == k)
    year = _year(match, today, previous)
    if year is None:
        year = today.year - (date(today.year, month, number) > today)
    return day_span(date(year, month, number))


def _month(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    back = 0 if match["which"][0] in "这本当" else match["which"].count("上")
    first = months_before(today.replace(day=1), back)
    if match["day"]:
        found = safe_date(first.year, first.month, _number(match["day"]))
        return day_span(found) if found else None
    return month_span(first.year, first.month, match["part"] or "")


def _week(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    back = 0 if match["which"][0] in "这本" else match["which"].count("上")
    span = week_span(today - timedelta(days=7 * back))
    if not match["weekday"]:
        return span
    if match["weekday"] == "末":
        return Span(span.last - timedelta(days=1), span.last)
    index = min(_WEEK.index(match["weekday"]), 6)
    return day_span(span.first + timedelta(days=index))


def _school_term(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    """From February or September on."""
    starts = [date(today.year, 2, 1), date(today.year - 1, 9, 1), date(today.year - 1, 2, 1)]
    if today.month >= 9:
        starts = [date(today.year, 9, 1), *starts]
    elif today.month < 2:
        starts = starts[1:]
    if match["term"][0] != "上":
        return Span(starts[0], today)
    return Span(starts[1], starts[0] - timedelta(days=1))


def _near(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    days = {"今": 0, "昨": 1, "前": 2, "当": 0}
    word = match[0]
    back = 3 if word.startswith("大前") else days[word[0]]
    return day_span(today - timedelta(days=back))


def _ago(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    unit, half = match["unit"], match["n"] == "半"
    count = 0 if half else _number(match["n"])
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
    days = {"天": 1, "日": 1, "周": 7, "星期": 7, "个星期": 7, "礼拜": 7, "个礼拜": 7}.get(unit, 0)
    return day_span(today - timedelta(days=count * days))


def _lasting(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    unit, half = match["unit"], match["n"] == "半"
    count = 0 if half else _number(match["n"])
    if unit == "年":
        first = months_before(today, 6 if half else count * 12 + (6 if match["half"] else 0))
    elif unit.endswith("月"):
        first = today - timedelta(days=15) if half else months_before(today, count)
        if match["half"]:
            first -= timedelta(days=15)
    else:
        first = today - timedelta(days=count * (7 if unit[-1] in "周期拜" else 1))
    return Span(first, today)


_COUNT = (
    rf"(?P<n>半|[仨俩](?=个?月)|{_N})(?:多|来)?"
    r"(?P<unit>年|个多?月|(?<=[仨俩])月|天|日|周|个?星期|个?礼拜)(?:多)?(?P<half>半)?"
)
_LAST_LEAD = (
    r"(?:已经|都|拖了|欠了|等了|停了|有|快|将近|长达|持续了?|整整|近|停|断|干了|坏了|[^\s]了)"
    r"(?:有|快|拖|将近)?"
)

READERS: tuple[tuple[re.Pattern[str], Reader, float], ...] = (
    (re.compile(rf"(?:{_YEAR}|{_RELATIVE_YEAR})的?(?P<lmonth>[八])月(?P<lday>十五)(?![日号\d])"),
     _lunar, 0.96),
    (re.compile(rf"{_YEAR}的?{_MONTH_DAY}"), _dated, 0.95),
    (re.compile(rf"{_RELATIVE_YEAR}的?{_MONTH_DAY}"), _dated, 0.95),
    (re.compile(rf"(?:{_YEAR}|{_RELATIVE_YEAR})的?{_LUNAR}"), _lunar, 0.85),
    (re.compile(
        rf"(?:(?:{_YEAR}|{_RELATIVE_YEAR})的?)?(?P<festival>{_FESTIVAL})(?:节|假期)?"
    ), _festival, 0.85),
    (re.compile(
        rf"(?:(?:{_YEAR}|{_RELATIVE_YEAR})的?)?(?P<holiday>{_SOLAR})(?:节|假期|长假)?"
    ), _holiday, 0.85),
    (re.compile(rf"{_YEAR}{_SEASON}?"), _whole_year, 0.85),
    (re.compile(
        rf"{_RELATIVE_YEAR}{_SEASON}?(?!(?:已经|都|快)?{_N}(?:多|来)?(?:周?岁|了))"
    ), _whole_year, 0.8),
    (re.compile(r"(?<!\d)((?:19|20)\d{2})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?!\d)"), _numeric, 0.95),
    (re.compile(_LUNAR), _lunar, 0.8),
    (re.compile(r"(?P<term>[这上]个?|本|今年这个)学期(?:开学)?"), _school_term, 0.8),
    (re.compile(rf"(?<![\d年第一二三四五六七八九十]){_MONTH_DAY}"), _dated, 0.85),
    (re.compile(
        rf"(?P<which>上上?个?|[这本当]个?)月(?:份)?(?:(?P<part>初|中旬|上旬|下旬|底|末)|"
        rf"的?(?P<day>{_N})[日号])?"
    ), _month, 0.9),
    (re.compile(
        r"(?P<which>上上?个?|[这本]个?)(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末])?"
    ), _week, 0.9),
    (re.compile(
        r"大前[天日]|[今昨前当][天日](?!下(?!午))|[今昨]晚上?|[今昨]早|昨夜|前晚|今晨"
    ), _near, 0.9),
    (re.compile(rf"{_COUNT}(?:以|之)?前"), _ago, 0.8),
    (re.compile(
        rf"(?<=[已经都了有快近整续停断拖欠等]){_COUNT}(?=了|还|没|没有|$|[，,。\s])"
    ), _lasting, 0.6),
    (re.compile(rf"{_COUNT}了"), _lasting, 0.6),
    (re.compile(rf"(?<=[坏停断堵塌满脏臭黑漏]了){_COUNT}(?![前后的工水电房])"), _lasting, 0.55),
    (re.compile(
        rf"{_COUNT}(?=[都也还]?(?:没[人有来修清水电填弄管给通退补]|无人|不修|不清))"
    ), _lasting, 0.55),
)  # fmt: skip
