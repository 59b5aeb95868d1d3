"""Whom or what the complaint is about: people with a post, companies, organs complained of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from nlu.components.entity import Entity
from nlu.components.lookups import read_yaml
from nlu.components.numerals import half_width
from nlu.components.respondent_people import Person, people
from nlu.components.respondent_units import SELLER, Mention, mentions

_STRONG = 4.0
_CONFIDENCE = ((4.5, 0.85), (4.0, 0.8), (3.0, 0.75), (0.0, 0.6))
_MOST = 4
_QUESTION = 25
_ASKS = re.compile(r"[吗么呢?？]\s*$")
_HEADS = frozenset(str(read_yaml("bodies")["heads"]).split())


def extract(text: str, now: datetime) -> list[Entity]:
    """`{"name", "post", "unit"}`; whom the citizen merely asked for help is not among them."""
    plain = half_width(text)
    if len(plain) < _QUESTION and _ASKS.search(plain):
        return []
    found = _by_post([one for one in people(plain) if one.weight])
    spans = [(one.start, one.end) for one in found]
    bodies = [
        one
        for one in mentions(plain)
        if one.weight and not any(a < one.end and one.start < b for a, b in spans)
    ]
    rows: list[Person | Mention] = [*found, *_chosen(bodies, found)]
    rows = sorted(_joined(rows), key=lambda one: one.start)
    return [_entity(one, text) for one in rows[:_MOST]]


def _by_post(found: list[Person]) -> list[Person]:
    """A post told twice, once with the name, is one person."""
    named = [one for one in found if one.name]
    return named + [
        one for one in found if not one.name and not any(_alike(one, other) for other in named)
    ]


def _alike(one: Person, other: Person) -> bool:
    return one.post in other.post or other.post in one.post


def _joined(rows: list[Person | Mention]) -> list[Person | Mention]:
    """The one boss named and the one firm named belong together."""
    heads = [one for one in rows if isinstance(one, Person) and one.post in _HEADS and not one.unit]
    firms = [one for one in rows if isinstance(one, Mention)]
    if len(heads) != 1 or len(firms) != 1:
        return rows
    rows = [one for one in rows if one is not heads[0] and one is not firms[0]]
    return [*rows, replace(heads[0], unit=firms[0].name)]


def _chosen(bodies: list[Mention], named: list[Person]) -> Iterator[Mention]:
    """All that are plainly meant; else the one that most likely is, when nobody is named."""
    strong = [one for one in _once(bodies) if one.weight >= _STRONG]
    yield from strong
    rest = sorted(_once(bodies), key=lambda one: (-one.weight, one.start))
    if not strong and not named and rest and rest[0].weight >= SELLER:
        yield rest[0]


def _once(bodies: list[Mention]) -> list[Mention]:
    """Each body once, by its fullest name."""
    kept: list[Mention] = []
    for one in sorted(bodies, key=lambda body: (-body.weight, -len(body.name))):
        if not any(one.name in other.name or other.name in one.name for other in kept):
            kept.append(one)
    return kept


def _entity(one: Person | Mention, text: str) -> Entity:
    if isinstance(one, Person):
        value = {"name": one.name, "post": one.post or None, "unit": one.unit}
    else:
        value = {"name": None, "post": None, "unit": one.name}
    sure = next(share for least, share in _CONFIDENCE if one.weight >= least)
    words = text[one.start : one.end]
    return Entity("respondent", value, one.start, one.end, "respondent", sure, words)
