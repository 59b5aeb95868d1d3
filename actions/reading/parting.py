"""Parting what was told into matters: one thing with several demands stays one.

A citizen parts it by counting (1、… 2、…, 一是… 二是…) or by a word (还有一件事, 另外).
Counting, and words that only may part, are believed where what stands on both sides is of another
kind or class.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from actions.derive.kind import complains, kind_of
from actions.reading import parting_words as say
from actions.reading.sentences import is_request, is_wanted
from nlu.classes import store
from nlu.classes.tree import OTHER

Span = tuple[int, int]
Entities = Sequence[Mapping[str, Any]]
_ACCUSATION = "检举控告"
_SHORTEST = 5
_STORY = 60
"""So long a text before the first number is the story itself, and its points are counted."""
_MOSTLY = 0.6
_NAME = 3
"""Signs in a row that name a thing."""
_SURE, _LIKELY = 0.7, 0.5


@dataclass(frozen=True, slots=True)
class Piece:
    """The parts of a text that are about one matter, in order."""

    spans: tuple[Span, ...]

    def of(self, text: str) -> str:
        """Its words."""
        return "".join(text[start:end] for start, end in self.spans).strip()


def part(text: str, entities: Entities = ()) -> list[Piece]:
    """The matters of a story, at least two, or none when it is one."""
    found = _counted(text, entities) or _joined(text, entities)
    if len(found) < 2:
        return []
    return [_unsigned(text, one) for one in _placed(text, found, entities)]


def begins_another(before: str, text: str) -> bool:
    """Whether `text`, said after the story `before`, is of something else."""
    ((start, end),) = after_lead(text).spans
    rest = text[start:end]
    if say.STRONG.match(text):
        return _tells(rest) and not _goes_on(before, rest, sure=False)
    weak = say.WEAK.match(text) is not None
    return weak and _is_a_matter(rest) and _may_part(before, rest, strong=False)


def after_lead(text: str) -> Piece:
    """All of a text but the words that say that another thing follows."""
    lead = say.STRONG.match(text) or say.WEAK.match(text)
    return Piece(((lead.end() if lead else 0, len(text)),))


def _placed(text: str, pieces: list[Piece], entities: Entities) -> list[Piece]:
    """Where all of it is, said last in a sentence of its own, is said of each."""
    start, end = pieces[-1].spans[-1]
    stop = text.rstrip("。！!？?；; \n")[:end].rfind("。", start) + 1
    sentence = text[stop:end].strip("。！!？?；; \n") if stop > start else ""
    inside = (e for e in entities if e.get("entity") == "place" and stop <= e["start"] < end)
    said = sum(entity["end"] - entity["start"] for entity in inside)
    if not sentence or said < _MOSTLY * len(sentence):
        return pieces
    last = Piece((*pieces[-1].spans[:-1], (start, stop)))
    return [Piece((*one.spans, (stop, end))) for one in [*pieces[:-1], last]]


def _unsigned(text: str, piece: Piece) -> Piece:
    """Without what says who the citizen is: an accusation may be unnamed."""
    spans: list[Span] = []
    for start, end in piece.spans:
        for found in say.SIGNED.finditer(text, start, end):
            spans.append((start, found.start()))
            start = found.end()
        spans.append((start, end))
    return Piece(tuple((start, end) for start, end in spans if text[start:end].strip()))


# --- by counting ----------------------------------------------------------------------------------


def _counted(text: str, entities: Entities) -> list[Piece]:
    marks = next((marks for marks in map(_in_turn, _families(text)) if len(marks) > 1), [])
    if not marks:
        return []
    lead = (0, marks[0][0])
    starts = [end for _, end in marks]
    ends = [*(start for start, _ in marks[1:]), _end_of_last(text, starts[-1])]
    items = [
        (start, end)
        for start, end in zip(starts, ends, strict=True)
        if len(_letters(text[start:end])) >= _SHORTEST
    ]
    before = text[lead[0] : lead[1]]
    said = say.COUNTED.search(before) is not None
    if len(items) < 2 or say.DEMANDS.search(before) or (not said and len(before) > _STORY):
        return []
    groups = _grouped(text, items, entities, said=said)
    if len(groups) < 2:
        return []
    return [Piece(tuple(_context(text, lead, group))) for group in groups]


def _families(text: str) -> list[list[tuple[int, int, int]]]:
    """For each way of counting: number, start and end of its marks."""
    return [
        [(say.number(found[1]), *found.span()) for found in pattern.finditer(text)]
        for pattern in say.MARKS
    ]


def _in_turn(marks: list[tuple[int, int, int]]) -> list[Span]:
    """The marks that count 1, 2, 3, …"""
    wanted, kept = 1, list[Span]()
    for number, start, end in marks:
        if number == wanted:
            kept.append((start, end))
            wanted += 1
    return kept


def _end_of_last(text: str, start: int) -> int:
    """Where the last item ends: before what is said of all, or of the citizen."""
    closing = say.CLOSING.search(text, start)
    return closing.start() if closing else len(text)


def _grouped(text: str, items: list[Span], entities: Entities, *, said: bool) -> list[list[Span]]:
    """Items about the same thing together; `said`: the citizen called them things of their own."""
    groups: list[list[Span]] = []
    for item in items:
        same = next((g for g in groups if not _apart(text, g[0], item, entities, said)), None)
        if same is None:
            groups.append([item])
        else:
            same.append(item)
    return groups


def _apart(text: str, one: Span, other: Span, entities: Entities, said: bool) -> bool:
    first, second = text[slice(*one)], text[slice(*other)]
    if _same_respondent(one, other, entities) and not _kinds_differ(first, second):
        return False
    if said:
        return True
    if say.BACK.match(second.lstrip("，,、 ")):
        return False
    return _kinds_differ(first, second) or _classes_differ(first, second, _LIKELY)


def _context(text: str, lead: Span, group: list[Span]) -> list[Span]:
    """The items with what was said before all of them, unless that accuses somebody."""
    before = text[slice(*lead)]
    told = say.INTRODUCES.search(before)
    kept = (lead[0], lead[0] + told.start()) if told else lead
    told_before = _letters(text[slice(*kept)])
    if len(told_before) < 4 or _kind(text[slice(*kept)]) == _ACCUSATION:
        return group
    return [kept, *group]


# --- by a word ------------------------------------------------------------------------------------


def _joined(text: str, entities: Entities) -> list[Piece]:
    """Parts at 还有一件事 and the like."""
    cuts: list[tuple[int, int]] = []
    begun = 0
    end = _end_of_last(text, 0)
    for found in say.JOINT.finditer(text):
        if found.start() == 0 or found.start() >= end:
            continue
        strong = say.STRONG.match(text, found.start())
        after = strong.end() if strong else found.end()
        until = next((m.start() for m in say.JOINT.finditer(text, after)), end)
        before, rest = text[begun : found.start()], text[after:until]
        if _may_part(before, rest, strong=strong is not None):
            cuts.append((found.start(), after))
            begun = after
    starts = [0, *(after for _, after in cuts)]
    ends = [*(start for start, _ in cuts), end]
    return [Piece((span,)) for span in zip(starts, ends, strict=True)] if cuts else []


def _may_part(before: str, rest: str, *, strong: bool) -> bool:
    if not (_is_a_matter(before) and _tells(rest)):
        return False
    if strong:
        return not _goes_on(before, rest, sure=False)
    return not _only_asks(rest) and not _goes_on(before, rest, sure=True)


def _goes_on(before: str, rest: str, *, sure: bool) -> bool:
    """Is the rest about the same thing? `sure`: unless it plainly is not."""
    if _kinds_differ(before, rest) and not say.BACK.search(rest[:12]):
        return False
    if say.BACK.match(rest.lstrip("，,、： :")):
        return True
    differ = _classes_differ(before, rest, _SURE)
    same = _share_a_name(before, rest)
    return (same or not differ) if sure else (same and not differ)


def _share_a_name(first: str, second: str) -> bool:
    """Does some word that may name a thing stand in both?"""
    return bool(names_in(first, _NAME) & names_in(second, _NAME))


@lru_cache(maxsize=1024)
def names_in(text: str, signs: int) -> frozenset[str]:
    """Runs of so many signs that may name a thing."""
    runs = (text[at : at + signs] for at in range(len(text) - signs + 1))
    return frozenset(run for run in runs if run.isalpha() and not say.IDLE & set(run))


# --- what stands on both sides --------------------------------------------------------------------


def _tells(text: str) -> bool:
    return len(_letters(text)) >= _SHORTEST


def _is_a_matter(text: str) -> bool:
    """Something is wrong in it; it does not only say who writes and whence."""
    wrong = complains(text) or _kind(text) == _ACCUSATION or _class_of(text)[1] >= _LIKELY
    return _tells(text) and wrong


def _only_asks(text: str) -> bool:
    """Nothing but what is wanted."""
    parts = [one for one in re.split(r"[，,。；;！!]", text) if _letters(one)]
    return all(is_request(one) or is_wanted(one) for one in parts)


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text)


def _same_respondent(one: Span, other: Span, entities: Entities) -> bool:
    named = [
        {
            str(entity.get("text") or "")
            for entity in entities
            if entity.get("entity") == "respondent" and start <= entity["start"] < end
        }
        for start, end in (one, other)
    ]
    return bool(named[0] & named[1])


@lru_cache(maxsize=1024)
def _kind(text: str) -> str:
    return kind_of(text)[0]


def _kinds_differ(first: str, second: str) -> bool:
    """One accuses somebody in office, the other does not."""
    return (_kind(first) == _ACCUSATION) != (_kind(second) == _ACCUSATION)


def _classes_differ(first: str, second: str, least: float) -> bool:
    """Whether both are surely of a class, and not of the same."""
    a, b = _class_of(first), _class_of(second)
    return a[0] != b[0] and min(a[1], b[1]) >= least and OTHER not in (a[0], b[0])


@lru_cache(maxsize=1024)
def _class_of(text: str) -> tuple[str, float]:
    model = store.loaded().model
    shares = model.level_one(text)
    best = int(shares.argmax())
    return model.firsts[best], float(shares[best])
