"""What a text says of a body or person it names, as features that can be weighed.

Each feature is a short English word group; `nlu/lookups/party_weights.yml` weighs them twice, for
being complained of and for having been asked for help.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from nlu.components import party_words as say
from nlu.components.party import Mention

_BEFORE, _AFTER = 24, 30
_END = "，,。；;！!？?\n \t"
_WALL = re.compile(rf"[{_END}]")
_SENTENCE = 80
_PIECE = re.compile(r"[。！!？?；;\n]")
_ENDS_BEFORE = tuple(
    (name, pattern)
    for name, pattern in (
        ("accused before", say.ACCUSED),
        ("punished before", say.PUNISHED),
        ("done by", say.DONE_BY),
        ("sought", say.SOUGHT),
        ("at", say.AT),
        ("subject", say.SUBJECT),
        ("paid to", say.PAID_TO),
        ("sent to", say.SENT),
        ("of whom", say.BELONGING),
        ("own", say.OWN),
        ("not yet asked", say.NOT_DONE),
    )
)
_CALLS = (("under", say.UNDER), ("wished of", say.WISHED))
"""Where 叫 and 由 are no naming."""
_TEXT = (("consults", say.CONSULTS), ("praises", say.PRAISES))
_BEGINS_AFTER = tuple(
    (name, pattern)
    for name, pattern in (
        ("to whom", say.TO_WHOM),
        ("asked about", say.ASKS_ABOUT),
        ("answered", say.ANSWERED),
        ("belongs", say.BELONGS),
        ("near", say.NEAR),
        ("lacks", say.LACKS),
        ("part", say.PART),
        ("says", say.SAYS),
        ("works there", say.WORKS),
        ("bought there", say.BOUGHT),
        ("does", say.DOES),
        ("has a post", say.POST),
        ("called", say.CALLED),
    )
)
_WITHIN_AFTER = (
    ("wrong after", say.WRONG),
    ("denies", say.DENIES),
    ("charges", say.CHARGES),
    ("outcome", say.OUTCOME),
)
_NAME = tuple(
    (name, pattern)
    for name, pattern in (
        ("organ", say.ORGAN),
        ("firm", say.FIRM_NAME),
        ("full name", say.FULL_NAME),
        ("place", say.PLACE_LIKE),
        ("vague", say.VAGUE),
        ("says nobody", say.NOBODY),
        ("channel", say.CHANNEL),
    )
)


def features(
    text: str, mentions: Sequence[Mention], *, others: Sequence[Mention]
) -> frozenset[str]:
    """All that the mentions of one party show; `others` are all mentions of the text."""
    each = [set(_of(text, one, others)) for one in mentions]
    found = set().union(*each)
    if all("wished of" in one for one in each):
        found.add("only wished")
    elif "wished of" in found:
        found.add("wished as well")
    found.update(_of_name(mentions[0]))
    found.update(_of_text(text), _company(mentions, others))
    if len(mentions) > 1:
        found.add("named again")
    if len(mentions) > 2:
        found.add("named often")
    first = min(one.start for one in mentions)
    if not any(one.start < first for one in others):
        found.add("first of all")
    if found & {"accused before", "punished before", "done by"}:
        found -= {"wished of", "only wished"}
    if "paid to" in found or "beaten" in found:
        found -= {"sought"}
    found.update(_together(found))
    if len(text) >= _LETTER:
        found.update(f"letter & {one}" for one in _IN_A_LETTER if one in found)
        found.add("letter")
    return frozenset(found)


@lru_cache(maxsize=4)
def _of_text(text: str) -> frozenset[str]:
    """What the whole text is like."""
    found = {name for name, pattern in _TEXT if pattern.search(text)}
    return frozenset(found if say.WRONG.search(text) else found | {"no wrong"})


def _company(mentions: Sequence[Mention], others: Sequence[Mention]) -> Iterator[str]:
    """Who else is in the text."""
    rest = [one for one in others if one not in mentions]
    if not rest:
        yield "alone"
    if any(one.kind == "person" and one.name for one in rest):
        yield "beside a person"


def _of(text: str, one: Mention, others: Sequence[Mention]) -> Iterator[str]:
    start, end = _row_of(text, one, others)
    before = _WALL.split(text[max(0, start - _BEFORE) : start])[-1]
    rest = text[end : end + _AFTER]
    wall = _WALL.search(rest)
    after = rest[: wall.start()] if wall else rest
    yield from _around(before, after)
    if "quoted" not in one.marks and not say.TAKES_OVER.match(after):
        yield from (name for name, pattern in _CALLS if pattern.search(before))
    piece = _PIECE.split(text[max(0, start - _SENTENCE) : start])[-1]
    if say.WISH_OPENS.search(piece):
        yield "in a wish"
    if say.ADDRESS.search(one.name) and say.STAYS.match(after):
        yield "address"
    if say.THANKED.search(text[max(0, start - 14) : end + 14]):
        yield "thanked"
    if (start, end) != (one.start, one.end):
        yield "one of several"
    if wall:
        following = _WALL.split(rest[wall.end() :])[0]
        until = end + wall.end() + len(following)
        alone = not any(end < other.start < until for other in others)
        yield from _next(following, alone=alone, ends=not after)
    elif not after:
        yield "ends a clause"
    yield from one.marks


def _around(before: str, after: str) -> Iterator[str]:
    """What the clause says before and after the name."""
    yield from (name for name, pattern in _ENDS_BEFORE if pattern.search(before))
    yield from (name for name, pattern in _BEGINS_AFTER if pattern.match(after))
    yield from (name for name, pattern in _WITHIN_AFTER if pattern.search(after))
    if say.BEATEN.search(before) and not say.TELEPHONE.match(after):
        yield "beaten"
    if not before:
        yield "opens a clause"
    if say.DONE.search(after[:6]) or say.TURNED.search(before[-10:]):
        yield "done"


def _next(following: str, *, alone: bool, ends: bool) -> Iterator[str]:
    """What the clause after it tells."""
    if ends:
        yield "ends a clause"
        if say.SAID_NEXT.match(following):
            yield "then answered"
    if alone and say.WRONG.search(following):
        yield "wrong next"
    if alone and say.OUTCOME.search(following):
        yield "outcome next"


def _row_of(text: str, one: Mention, others: Sequence[Mention]) -> tuple[int, int]:
    """Where the row of names begins and ends that it stands in: 区民政局、市民政局和街道."""
    start, end = one.start, one.end
    for other in reversed(others):
        if other.end < start and text[other.end : start] in say.AND:
            start = other.start
    for other in others:
        if other.start > end and text[end : other.start] in say.AND:
            end = other.end
    return start, end


def _of_name(best: Mention) -> Iterator[str]:
    yield best.kind
    if best.kind == "body":
        yield from (name for name, pattern in _NAME if pattern.search(best.name))
        yield "bare" if say.KNOWN.fullmatch(best.name) else "own name"
    elif best.kind == "person":
        kind = "head" if best.post in say.HEADS else "post" if best.post else "nobody"
        yield f"named {kind}" if best.name else f"mere {kind}"
        yield "named person" if best.name else "post only"
        if best.post in say.WEAK_POSTS and not best.name:
            yield "weak post"
        if best.unit:
            yield "with a unit"


_KINDS = ("organ", "firm", "vague", "post only", "named person", "channel")
_DEEDS = ("answered", "does", "subject", "wrong after", "sought", "denies", "opens a clause")


_SETTING = ("alone", "no wrong", "consults", "own", "says", "in a wish", "near", "works there")


_LETTER = 120
"""In so long a text much is said of many; there the same features weigh less or more."""
_IN_A_LETTER = (
    "organ", "firm", "full name", "quoted", "own name", "bare", "first of all", "named often",
    "named again", "sought", "answered", "subject", "does", "wrong after", "place", "person",
    "named person", "post only", "where", "one of several",
)  # fmt: skip


def _together(found: set[str]) -> Iterator[str]:
    for kind in _KINDS:
        if kind in found:
            yield from (f"{kind} & {deed}" for deed in _DEEDS if deed in found)
    for kind in ("firm", "organ", "bare", "own name", "vague"):
        if kind in found:
            yield from (f"{kind} & {how}" for how in _SETTING if how in found)
    for deed in ("does", "subject", "says", "own", "wrong after", "wrong next", "works there"):
        if deed in found:
            yield from (
                f"{deed} & {how}" for how in ("alone", "no wrong", "consults") if how in found
            )
    for one, other in (("answered", "wrong after"), ("sought", "answered"), ("done", "sought"),
                       ("wrong after", "subject"), ("ends a clause", "sought")):  # fmt: skip
        if one in found and other in found:
            yield f"{one} & {other}"
