"""Times that have a name: festivals, days of the old calendar, seasons, holidays, school terms."""

from __future__ import annotations

import re
from datetime import date, timedelta

from nlu.components import lunar
from nlu.components.lookups import surnames
from nlu.components.time_units import Span, day_span, safe_date, year_span
from nlu.components.time_words import EITHER_YEAR, N, Reader, number, reader, year_of

_LUNAR = (
    rf"(?:农历|阴历|旧历|老历|古历)?(?P<lmonth>[正冬腊蜡]|(?<=历)(?:十[一二]?|"
    rf"[一二三四五六七八九]))月"
    rf"(?P<lday>初[一二三四五六七八九十]|[廿二]?十[一二三四五六七八九]?|廿[一二三四五六七八九]|"
    rf"三十|{N}(?=[日号]))?(?P<about>几)?[日号]?(?P<lpart>[头底尾初末])?"
)
_LUNAR_DAY = (
    r"(?P<leap>闰)?(?<![\d十个])(?P<lmonth>十|[二三四五六七八九])月(?:的)?"
    r"(?P<lday>初[二三四五六七八九]|初十(?!分)|初一(?![直次个下共起样天般些来到开边点家夜切度]))"
)
"""六月初三 is told in the old calendar, with or without 农历."""
_LEAP = r"(?P<leap>闰)(?P<lmonth>十[一二]?|[一二三四五六七八九])月(?!初)"
_FESTIVAL = re.sub(
    r"(?<=\|)(二月二|三月三|六月六|九月九)(?=\|)",
    r"(?<![\\d十])\1(?![日号十月、到至个份\\d一二三四五六七八九]|次)",
    "|".join(lunar.FESTIVALS),
).replace("小年", "(?<!大)小年(?![轻龄级纪青])")
_TERM = "|".join(lunar.TERMS)
_SOLAR_DAYS = {
    "元旦": (1, 1), "妇女节": (3, 8), "植树节": (3, 12), "五一": (5, 1), "劳动节": (5, 1),
    "儿童节": (6, 1), "六一": (6, 1), "七一": (7, 1), "教师节": (9, 10), "国庆": (10, 1),
    "十一": (10, 1), "双十一": (11, 11), "双十二": (12, 12), "圣诞": (12, 25),
}  # fmt: skip
_SOLAR = (
    "双十[一二]|国庆|元旦|五一|劳动节|儿童节|六一|妇女节|植树节|教师节|圣诞|"
    "七一(?!路|街)|(?<![\\d二三四五六七八九百月])十一(?=假期|长假|放假|黄金周|前后?(?!天)|"
    "后(?!来)|过后|之后|以后|期间|"
    "那[天几阵会段]|左右|的时候)"
)
_SEASON = (
    r"(?P<season>开春|入秋|入冬|入夏|立秋|年初|年中|上半年|下半年|春天|夏天|秋天|冬天|春季|夏季|"
    r"秋季|冬季|"
    r"暑假|寒假|暑期|"
    r"麦收|夏收|秋收)"
)
_NO_ROAD = r"(?!大?[路街巷道]|小区|社区|新?村|花园|小学|中学|镇|乡|广场|大厦)"
_SIDE = r"(?P<side>(?:以|之)?前(?![后天年面几些段期两三夕])|(?:以|之|过)?后(?![来天面备]))?"
_NO_SURNAME = "(?<![" + "".join(surnames()[0] - set("于年时从到过安和")) + "])"
"""裘国庆 is somebody."""
_BREAKS = {"暑": ((7, 1), (8, 31)), "寒": ((1, 15), (2, 20))}
_EPOCHS = (
    (re.compile(r"非典"), (2003, 2003)),
    (re.compile(r"疫情(?:刚)?(?:那年|开始|爆发|起来|刚来)"), (2020, 2020)),
    (re.compile(r"疫情"), (2020, 2022)),
    (re.compile(r"奥运"), (2008, 2008)),
)
_LEAPS_WITHIN = 12
"""A leap month said without a year is one of so many years back."""
_BESIDE = 30
"""Days that 年前, 年后 and 国庆后 reach."""


def _lunar(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    groups, said = match.groupdict(), match.groupdict().get("lday") or ""
    month = lunar.MONTHS.get(match["lmonth"]) or number(match["lmonth"])
    day = number(said.removeprefix("初").replace("廿", "二十").replace("二十十", "二十"))
    to = min(day + 9, 30) if groups.get("about") and day in (10, 20) else day
    leap = bool(groups.get("leap"))
    year = year_of(match, today)
    back = _LEAPS_WITHIN if leap else 1
    recent = range(today.year, today.year - back - 1, -1)
    for candidate in [year] if year is not None else recent:
        span = _lunar_in(candidate, month, (day, to), leap=leap)
        if span and groups.get("lpart"):
            span = _end_of(span, groups["lpart"])
        if span and span.first > today and groups.get("rel") == "今年":
            # 今年腊月, said in spring, is the one just over.
            return _lunar_in(candidate - 1, month, (day, to))
        if span and (year is not None or span.first <= today):
            return span
    return None


def _lunar_in(year: int, month: int, days: tuple[int, int], *, leap: bool = False) -> Span | None:
    if not days[0]:
        found = lunar.leap_span(year, month) if leap else lunar.month_span(year, month)
        return Span(*found) if found else None
    first, last = (lunar.day(year, month, day, leap=leap) for day in days)
    return Span(first, last or first) if first else None


def _end_of(month: Span, part: str) -> Span:
    """腊月头, 腊月底."""
    if part in "头初":
        return Span(month.first, month.first + timedelta(9))
    return Span(month.last - timedelta(9), month.last)


def _festival(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    month, day = lunar.FESTIVALS[match["festival"]]
    year = year_of(match, today)
    for candidate in [year, year - 1] if year is not None else [today.year, today.year - 1]:
        # 除夕 of a year as people say it is the last day of the lunar year before.
        found = lunar.day(candidate - (day == 0), month, day)
        if found and (found <= today or (year is not None and candidate < today.year)):
            return _beside(found, match["side"], today)
    return None


def _term(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    year = year_of(match, today)
    for candidate in [year] if year is not None else [today.year, today.year - 1]:
        found = lunar.term(candidate, match["term"])
        if found and (year is not None or found <= today):
            return _beside(found, match["side"], today)
    return None


def _holiday(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    month, day = next(v for k, v in _SOLAR_DAYS.items() if match["holiday"] == k)
    year = year_of(match, today)
    if year is None:
        year = today.year - (date(today.year, month, day) > today)
    return _beside(date(year, month, day), match["side"], today)


def _beside(day: date, side: str | None, today: date) -> Span:
    """The day, or the weeks before it (国庆前) or after it (国庆后)."""
    if side is None or day > today:
        return day_span(day)
    if "前" in side:
        return Span(day - timedelta(_BESIDE // 2), day - timedelta(1))
    return Span(day, min(day + timedelta(_BESIDE), today))


def _new_year_day(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    """大年初三, 年初五."""
    day = number(match["nday"])
    return next(
        (
            day_span(found)
            for year in (today.year, today.year - 1)
            if (found := lunar.day(year, 1, day)) and found <= today
        ),
        None,
    )


def _around_new_year(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    """年前: the weeks before the last spring festival; 年后, 刚过完年: those after it."""
    festival = lunar.day(today.year, 1, 1)
    if festival is None or festival > today:
        festival = lunar.day(today.year - 1, 1, 1)
    if festival is None:
        return None
    if match["side"].endswith("前"):
        return Span(festival - timedelta(_BESIDE), festival - timedelta(1))
    return Span(festival, min(festival + timedelta(_BESIDE), today))


def _season(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    """The last one that has begun, or that of the year named."""
    name, year = match["season"], year_of(match, today)
    for candidate in [year] if year is not None else [today.year, today.year - 1]:
        span = _season_of(candidate, name)
        if span.first <= today:
            return Span(span.first, min(span.last, today))
    return None


def _season_of(year: int, name: str) -> Span:
    if name[0] in _BREAKS:
        (month, day), (to_month, to_day) = _BREAKS[name[0]]
        return Span(date(year, month, day), date(year, to_month, to_day))
    return year_span(year, name.removeprefix("年").replace("立秋", "入秋"))


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


def _school_begins(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    """开学那会儿: the two weeks after the last beginning of a term."""
    starts = (
        safe_date(y, m, d) for y in (today.year, today.year - 1) for m, d in ((9, 1), (2, 20))
    )
    start = max(day for day in starts if day and day <= today)
    return Span(start, min(start + timedelta(days=13), today))


def _epoch(match: re.Match[str], today: date, previous: date | None) -> Span | None:
    first, last = next(years for words, years in _EPOCHS if words.match(match[0]))
    return Span(date(first, 1, 1), date(last, 12, 31))


NAMED: tuple[Reader, ...] = (
    reader(rf"{EITHER_YEAR}(?P<lmonth>[八])月(?P<lday>十五)(?![日号\d])", _lunar, 0.96, "八"),
    reader(rf"{EITHER_YEAR}{_LUNAR}", _lunar, 0.85, "正冬腊蜡历"),
    reader(
        rf"{EITHER_YEAR}?(?P<festival>{_FESTIVAL}){_NO_ROAD}(?:节|假期)?{_SIDE}",
        _festival,
        0.85,
        "节年夕宵午秋阳腊月",
    ),
    reader(
        rf"{EITHER_YEAR}?{_NO_SURNAME}(?P<holiday>{_SOLAR}){_NO_ROAD}(?:节|假期|长假|放假)?{_SIDE}",
        _holiday,
        0.85,
        "一二节庆旦诞",
    ),
    reader(
        rf"(?:{EITHER_YEAR}|^|"
        rf"(?<=[，,。；;\s从是到在自打过等就]))(?P<term>{_TERM}){_NO_ROAD}(?:节(?!能|约))?{_SIDE}",
        _term,
        0.8,
        "".join(lunar.TERMS),
    ),
    reader(rf"{EITHER_YEAR}?{_LUNAR_DAY}", _lunar, 0.96, "初"),
    reader(rf"{EITHER_YEAR}?{_LEAP}", _lunar, 0.9, "闰"),
    reader(_LUNAR, _lunar, 0.8, "正冬腊蜡历"),
    reader(
        r"(?:大年初|(?<![\d今去前成多少几半同每年])年初(?=.(?:$|"
        r"[，,。、\s到那晚早上下放的])))(?P<nday>[一二三四五六七八九十])(?!月)",
        _new_year_day,
        0.85,
        "年",
    ),
    reader(
        r"(?P<side>刚过(?:完|了)年|过(?:完|了)年)(?:以?后|之后)?",
        _around_new_year,
        0.75,
        "年",
    ),
    reader(rf"{EITHER_YEAR}(?P<season>暑假|寒假|暑期)", _season, 0.85, "假期"),
    reader(
        r"(?:[刚一自从])?(?P<season>入[冬秋夏]|开春)(?=以来|以后|之后|后|就|起|到现在|那)",
        _season,
        0.75,
        "入春秋",
    ),
    reader(r"(?P<term>[这上]个?|本|今年这个)学期(?:开学)?", _school_term, 0.8, "期"),
    reader(
        r"(?:非典|疫情|奥运会?)刚?(?:那年|开始|爆发|来)(?:的时候)?",
        _epoch,
        0.8,
        "典情运",
    ),
)
BARE: tuple[Reader, ...] = (
    reader(_SEASON, _season, 0.8, "春夏秋冬年暑寒"),
    reader(r"开学", _school_begins, 0.8, "学"),
    reader(
        rf"(?<![\d二三四五六七八九百月])(?P<holiday>十一)(?![月号日点个天年]){_SIDE}",
        _holiday,
        0.8,
        "十",
    ),
    reader(
        r"(?:疫情|非典|奥运会?)(?:期间|的时候|那(?:几年|阵子?|会儿?|段时间)|三年)?",
        _epoch,
        0.8,
        "疫非奥",
    ),
    reader(
        r"(?<![\d一二三四五六七八九十几多半前去今每两些成])(?P<side>年前|年后|开年)(?:以?后|之后)?",
        _around_new_year,
        0.75,
        "年",
    ),
)
"""Too vague in a story, but plain as the answer to the question when."""
