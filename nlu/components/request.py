"""What the citizen asks for: each clause is weighed, and those that ask are put together."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache

from nlu.components import request_words as say
from nlu.components.entity import Entity
from nlu.components.lookups import read_yaml
from nlu.components.request_clauses import VAIN, Clause, cut
from nlu.components.request_rules import LETTER, entity, ruled

LEAST = -0.5
"""Missing a wish is as bad as hearing one too many; a weak one is put to the citizen."""
_MOST = 10
_KEPT = 8
_BELIEVED, _HEARD = 0.5, LEAST + 0.1
_AGAINST = -2.0
_PLAIN = frozenset({"cue first", "opens"})
"""A sentence that begins with 希望 or 建议."""
_DOUBTFUL = frozenset({"others wish", "as fact", "no wish", "told"})
_CUE_OF_ITS_OWN = re.compile(
    r"(?:并且?|也|还|再|更|另外|同时)?(?:要求|希望|请求|恳请|建议|请(?=[^问]{4}))"
)


def extract(text: str, now: datetime) -> list[Entity]:
    """Each request as the words it was made in; its confidence is how surely it is one."""
    told, clauses, weighed = _read(text)
    weighed_each = zip(clauses, weighed, strict=True)
    weights = [_with_rules(one, weight, len(text)) for one, weight in weighed_each]
    found = [
        one
        for start, end, weight in _spans(text, clauses, weights)
        for one in entity(text, _begin(start, end, told), end, round(_share(weight), 2))
    ]
    return found[:_MOST]


def asks(text: str, least: float = LEAST) -> bool:
    """Whether anything is asked for in it; `least`: lower where a wish is to be expected."""
    return any(weight > least for weight in _read(text)[2])


@lru_cache(maxsize=_KEPT)
def _read(text: str) -> tuple[list[Entity], list[Clause], list[float]]:
    """What rules find, the clauses and how each weighs: one turn asks several times."""
    told = ruled(text)
    clauses = cut(text, told)
    return told, clauses, weigh(clauses, _weights())


def weigh(clauses: Sequence[Clause], learnt: Mapping[str, float]) -> list[float]:
    """How surely each clause asks for something; above `LEAST` it is taken to."""
    found: list[float] = []
    asks = False
    for clause in clauses:
        seen = clause.features | after(clause, asks=asks)
        weight = learnt.get("always", 0.0) + sum(learnt.get(one, 0.0) for one in seen)
        asks = weight > LEAST
        found.append(weight)
    return found


def after(clause: Clause, *, asks: bool) -> set[str]:
    """What it tells of a clause whether the one before it asks."""
    if not asks:
        return set()
    return {"asked before", "asked before it opens" if clause.opens else "asked before it goes on"}


def _with_rules(clause: Clause, weight: float, length: int) -> float:
    """What rules find is heard at least; in a long letter, told in rows and lists, believed."""
    if VAIN in clause.features:
        return LEAST
    if "rule" not in clause.features or weight < _AGAINST:
        return weight
    plain = clause.features >= _PLAIN and not clause.features & _DOUBTFUL
    return max(weight, _BELIEVED if plain or length > LETTER else _HEARD)


def _spans(
    text: str, clauses: Sequence[Clause], weights: Sequence[float]
) -> Iterator[tuple[int, int, float]]:
    """Clauses of one sentence that ask stand together, unless one begins its own wish."""
    span: tuple[int, int, float] | None = None
    for clause, weight in zip(clauses, weights, strict=True):
        if weight <= LEAST:
            asks = None
        elif span and not clause.opens and not _is_new(text, clause):
            asks = (span[0], clause.end, max(span[2], weight))
        else:
            if span:
                yield span
            asks = (clause.start, clause.end, weight)
        if span and asks is None:
            yield span
        span = asks
    if span:
        yield span


def _is_new(text: str, clause: Clause) -> bool:
    words = text[clause.start : clause.end].lstrip()
    return bool(_CUE_OF_ITS_OWN.match(words) or say.MARK.match(words))


def _begin(start: int, end: int, told: Sequence[Entity]) -> int:
    """Where a rule sees the wish begin inside of it: 我在这里|希望…"""
    inside = [one.start for one in told if start < one.start < end and one.end >= end]
    return min(inside, default=start)


def _share(weight: float) -> float:
    return 1 / (1 + math.exp(-weight))


@cache
def _weights() -> Mapping[str, float]:
    return {str(name): float(weight) for name, weight in read_yaml("request_weights").items()}
