"""When it happened: the citizen's words kept, read as days relative to the message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from nlu.components.entity import Entity
from nlu.components.numerals import half_width
from nlu.components.time_readers import BARE, READERS
from nlu.components.time_units import Span
from nlu.components.time_words import Reader

_CLOCK = (
    r"(?:的?(?:凌晨|清晨|早上|早晨|一早|上午|中午|午后|下午|傍晚|晚上|夜里|夜晚|夜间|半夜|"
    r"深夜|晚间|当晚|晚|早))?"
    r"(?:的?\s?[\d一二两三四五六七八九十]{1,3}(?:点[钟半多]?|时|:\d{2})(?:\d{1,2}分|[一二三四五]?十?"
    r"[一二三四五六七八九]?分)?多?)?"
    r"(?:左右|前后|许|上下|那天|那阵子|那几天|那会儿?|那时候?|期间|以后|之后|以前|之前|份)?"
)
_CLOCK_TAIL = re.compile(_CLOCK)
_RANGE = re.compile(
    r"(?:开始|起)?[，,]?\s?(?:一直|又)?(?:到|至|直到|拖到|持续到|干到|住到|做到|—{1,2}|－|-|~|～)了?\s?"
)
_BETWEEN = re.compile(r"\d年?(?:到|至|-|~|—+)\d|年[到至].+年|月[到至].+月")
_DATED = 0.7
"""As sure as this is a date; a length does not tell the year of what follows it."""
_SINCE_BEFORE = re.compile(r"(?:自从|自打|打从|从|自(?![己家])|打)$")
_UNTIL_NOW = re.compile(r"[\u4e00-\u9fff]{0,3}(?:一直)?到(?:现在|今天|如今|目前)")
_SINCE_AFTER = re.compile(
    r"(?:起|就?开始(?:一直)?(?:至今|到现在|到今天)?|以来|至今|到现在|到今天|一直到现在|后一直|就)"
)
_HABIT = re.compile(
    rf"(?:每天|天天|每晚|每周|每个?月|每年|经常|隔三差五|三天两头)(?:都是?)?{_CLOCK}(?:[到至]{_CLOCK}"
    rf")?"
)
_TODAY_END = re.compile(r"(?:现在|今天|目前|如今|今日|至今)")


def extract(text: str, now: datetime) -> list[Entity]:
    """Times as `{"raw", "from", "to"}`: ISO dates, `to` None while it goes on, both None when
    no day can be told."""
    plain = half_width(text)
    found = _dated(text, plain, now.date(), READERS)
    taken = [(entity.start, entity.end) for entity in found]
    for match in _HABIT.finditer(plain):
        if not any(a < match.end() and match.start() < b for a, b in taken):
            found.append(_entity(text, match.start(), match.end(), None, None, 0.6))
    return sorted(found, key=lambda entity: entity.start)


def answered(text: str, now: datetime) -> list[Entity]:
    """As `extract`, of a text that answers the question when: 5.6, 星期三, 两个月, 夏天 too."""
    plain = half_width(text)
    return _dated(text, plain, now.date(), READERS) or _dated(text, plain, now.date(), BARE)


def _dated(text: str, plain: str, today: date, readers: Sequence[Reader]) -> list[Entity]:
    atoms = _atoms(plain, today, readers)
    return [_entity(text, *piece) for piece in _joined(plain, atoms, today)]


def _entity(
    text: str, start: int, end: int, first: date | None, last: date | None, confidence: float
) -> Entity:
    raw = text[start:end].strip()
    value = {
        "raw": raw,
        "from": first.isoformat() if first else None,
        "to": last.isoformat() if last else None,
    }
    return Entity("event_time", value, start, end, "event_time", confidence, text[start:end])


def _atoms(
    plain: str, today: date, readers: Sequence[Reader]
) -> list[tuple[int, int, Span, float]]:
    """Single expressions, each with its clock time, none overlapping another."""
    found: list[tuple[int, int, Span, float]] = []
    signs = set(plain)
    able = [one for one in readers if not one.signs.isdisjoint(signs)]
    nexts = [one.pattern.search(plain) for one in able]
    position = 0
    while position < len(plain):
        best: tuple[int, int, Span, float] | None = None
        for index, one in enumerate(able):
            match = nexts[index]
            if match is not None and match.start() < position:
                match = nexts[index] = one.pattern.search(plain, position)
            if match is None or (best and match.start() > best[0]):
                continue
            if best and match.start() == best[0] and match.end() <= best[1]:
                continue
            previous = next((f[2].first for f in reversed(found) if f[3] >= _DATED), None)
            span = one.read(match, today, previous)
            if span is not None:
                best = (match.start(), match.end(), span, one.confidence)
        if best is None:
            return found
        tail = _CLOCK_TAIL.match(plain, best[1])
        end = tail.end() if tail else best[1]
        found.append((best[0], end, best[2], best[3]))
        position = end
    return found


def _joined(
    plain: str, atoms: list[tuple[int, int, Span, float]], today: date
) -> list[tuple[int, int, date | None, date | None, float]]:
    """Ranges (去年四月到十一月) and open beginnings (从2023年起) put together."""
    pieces: list[tuple[int, int, date | None, date | None, float]] = []
    index = 0
    while index < len(atoms):
        start, end, span, confidence = atoms[index]
        first, last = span.first, span.last
        link = _RANGE.match(plain, end)
        if link and (still := _TODAY_END.match(plain, link.end())):
            lead = _SINCE_BEFORE.search(plain[:start])
            pieces.append((lead.start() if lead else start, still.end(), first, None, confidence))
            index += 1
            while index < len(atoms) and atoms[index][0] < still.end():
                index += 1
            continue
        if link and index + 1 < len(atoms) and atoms[index + 1][0] == link.end():
            _, end, until, _ = atoms[index + 1]
            last = max(until.last, first)
            index += 1
        ranged = last != span.last or bool(_BETWEEN.search(plain[start:end]))
        start, end, open_end = _opened(plain, start, end, ranged)
        pieces.append((start, end, first, None if open_end else last, confidence))
        index += 1
        while index < len(atoms) and atoms[index][0] < end:
            index += 1
    return pieces


def _opened(plain: str, start: int, end: int, ranged: bool) -> tuple[int, int, bool]:
    """Where the expression begins and ends with 从 and 起, and whether it still goes on."""
    lead = _SINCE_BEFORE.search(plain[:start])
    if lead and (until := _UNTIL_NOW.match(plain, end)):
        return lead.start(), until.end(), True
    since = _SINCE_AFTER.match(plain, end)
    if since and (lead or since[0] != "就"):
        return (lead.start() if lead else start), since.end(), True
    if lead:
        return lead.start(), end, not ranged
    return start, end, False
