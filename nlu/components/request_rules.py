"""What rules take for a request: listed after 诉求, told with 希望, or said bare at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlu.components.clauses import sentences
from nlu.components.entity import Entity, outside
from nlu.components.request_words import (
    AS_FACT,
    BARE,
    BREATH,
    CUE,
    EDGES,
    GOES_ON,
    LEAD_OUT,
    LIST,
    MARK,
    NOT_REQUEST,
    OTHERS_WISH,
    STOP,
)

LETTER = 250
_ACCOUNT = 0.6
"""So much of a letter is account at least."""
_FAR = 150
_RUN_ON = 30
_SHORTEST = 2
_LEAD = 12
_MOST = 10
_LAST = 5
"""A bare wish is looked for in so many last sentences."""
_END = re.compile(r"[。!！?？\n]")
_CUT = re.compile(r"[，,]")
_TRIM = ' ，,；;。.、！!：:“”"\n'
_COLON = re.compile(r"^[^：:，,]{0,22}[：:]\s*")
_AGAIN = re.compile(
    r"[，,、](?=(?:并且?|也|还|再|更|另外|同时)?(?:要求|希望|请求|恳请|建议|请(?=[^问]{4})))"
)
"""The same kind of wish once more in one sentence."""


def ruled(text: str) -> list[Entity]:
    """Each request by the rules alone, as the words it was made in."""
    listed = list(_listed(text))
    leads = [lead.start() for lead in LIST.finditer(text)]
    cued = [one for one in outside(_cued(text), listed) if not _leads_in(one, leads, listed)]
    if len(text) > LETTER:
        cued = _at_the_end(text, cued, listed)
    found = listed + cued
    if len(text) <= LETTER or not found:
        found += outside(_bare(text), found)
    return sorted(found, key=lambda entity: entity.start)[:_MOST]


def _leads_in(one: Entity, leads: list[int], listed: list[Entity]) -> bool:
    """我有三个要求 before a list is no request of its own."""
    following = next((item for item in listed if item.start >= one.end), None)
    if following is None or following.start - one.end > _LEAD:
        return False
    return any(one.start - _LEAD < start < following.start for start in leads)


def _at_the_end(text: str, cued: list[Entity], listed: list[Entity]) -> list[Entity]:
    """A long letter tells before it asks; what sounds like a wish in its account is none."""
    begin = listed[-1].end if listed else int(_ACCOUNT * len(text))
    late = [one for one in cued if one.start >= begin]
    return late or ([] if listed else cued[-1:])


def _listed(text: str) -> Iterator[Entity]:
    """Items after 我的请求：, numbered or parted by semicolons."""
    end = 0
    for lead in LIST.finditer(text):
        if lead.start() < end or OTHERS_WISH.search(text[: lead.end()][-24:]):
            continue
        pieces = list(_pieces(text, lead.end()))
        for start, stop in pieces:
            yield from entity(text, start, stop, 0.9)
        end = pieces[-1][1] if pieces else lead.end()


def _pieces(text: str, start: int) -> Iterator[tuple[int, int]]:
    limit = _limit(text, start)
    marks = _marks(text, start, limit)
    if len(marks) >= 2:
        for mark, following in zip(marks, [*marks[1:], None], strict=True):
            if following:
                yield mark.end(), following.start()
            else:
                last = _END.search(text, mark.end(), limit)
                yield mark.end(), last.start() if last else limit
        return
    last = _END.search(text, start, limit)
    limit = last.start() if last else limit
    for piece in re.finditer(r"[^；;]+", text[start:limit]):
        yield start + piece.start(), start + _kept(piece[0], piece.start(), first=True)


def _marks(text: str, start: int, limit: int) -> list[re.Match[str]]:
    """The numbers of one list: the next list's are too far away."""
    marks: list[re.Match[str]] = []
    for mark in MARK.finditer(text, start, limit):
        if not _begins(text, start, mark):
            continue
        if mark.start() - (marks[-1].end() if marks else start) > _FAR:
            break
        marks.append(mark)
    return marks


def _begins(text: str, start: int, mark: re.Match[str]) -> bool:
    """A mark stands at the beginning of the list or after a sign."""
    return mark.start() == start or text[mark.start() - 1] in EDGES


def _limit(text: str, start: int) -> int:
    stop = STOP.search(text, start)
    return stop.start() if stop else len(text)


def _cued(text: str) -> Iterator[Entity]:
    for start, end in sentences(text):
        for a, b in _split(text, start, end):
            piece = text[a:b]
            cue = next((one for one in CUE.finditer(piece) if not _no_wish(text, a, one)), None)
            if cue is None:
                continue
            at = cue.start()
            yield from entity(text, a + at, a + at + _kept(piece[at:], 0, first=False), 0.8)


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for gap in _AGAIN.finditer(text, start, end):
        yield from _breaths(text, at, gap.start())
        at = gap.end()
    yield from _breaths(text, at, end)


def _breaths(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What voice recognition ran together, cut where one takes breath."""
    if not any(len(clause) > _RUN_ON for clause in _CUT.split(text[start:end])):
        yield start, end
        return
    at = start
    for breath in BREATH.finditer(text, start + 1, end):
        yield at, breath.start()
        at = breath.start()
    yield at, end


def _no_wish(text: str, start: int, cue: re.Match[str]) -> bool:
    around = text[max(0, start + cue.start() - 3) : start + cue.end() + 3]
    before = text[max(0, start + cue.start() - 12) : start + cue.start()]
    told = text[start + cue.start() : start + cue.end() + 14]
    return bool(NOT_REQUEST.search(around) or OTHERS_WISH.search(before) or AS_FACT.match(told))


def _bare(text: str) -> Iterator[Entity]:
    """退费！ and 把多扣的钱退回来, where a message ends."""
    for start, end in list(sentences(text))[-_LAST:]:
        piece = text[start:end]
        at = 0
        for clause in _CUT.split(piece):
            if BARE.match(clause) and not AS_FACT.match(clause):
                yield from entity(
                    text, start + at, start + at + _kept(piece[at:], 0, first=True), 0.7
                )
                break
            at += len(clause) + 1


def _kept(wish: str, offset: int, *, first: bool) -> int:
    """How far the wish goes: the clauses after the first only as long as they go on with it."""
    clauses = _CUT.split(wish)
    length = len(clauses[0])
    for clause in clauses[1:]:
        if not GOES_ON.match(clause) or STOP.match(clause):
            break
        length += 1 + len(clause)
    return offset + length


def entity(text: str, start: int, end: int, confidence: float) -> Iterator[Entity]:
    """The request between these places without its lead and signs; none if nothing is left."""
    while end > start and text[end - 1] in _TRIM:
        end -= 1
    for pattern in (LEAD_OUT, _COLON, LEAD_OUT):
        lead = pattern.match(text[start:end])
        start += lead.end() if lead else 0
        while start < end and text[start] in _TRIM:
            start += 1
    if end - start >= _SHORTEST:
        words = text[start:end]
        yield Entity("request", words, start, end, "request", confidence, words)
