"""Whom or what the complaint is about: people with a post, companies, organs complained of."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from datetime import datetime

from nlu.components import party_words as say
from nlu.components.entity import Entity
from nlu.components.numerals import half_width
from nlu.components.parties import parties
from nlu.components.party import Mention, Party

_MOST = 4
_QUESTION = 25
_ASKS = re.compile(r"[吗么呢?？]\s*$")
_LEAST, _SUREST = 0.6, 0.9


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    post: str
    unit: str
    mention: Mention
    weight: float


def extract(text: str, now: datetime) -> list[Entity]:
    """`{"name", "post", "unit"}`; whom the citizen merely asked for help is not among them."""
    plain = half_width(text)
    if len(plain) < _QUESTION and _ASKS.search(plain):
        return []
    accused = [_row(one) for one in parties(text) if one.accused > 0]
    told = [row for row in _joined(accused) if _tells_who(row)]
    accused = sorted(told, key=lambda row: -row.weight)[:_MOST]
    return [_entity(row, text) for row in sorted(accused, key=lambda row: row.mention.start)]


def _row(party: Party) -> _Row:
    best = party.best
    if best.kind == "person":
        posts = [one.post for one in party.mentions if one.post]
        units = [one.unit for one in party.mentions if one.unit]
        post, unit = max(posts, key=len, default=""), max(units, key=len, default="")
        return _Row(best.name, post, unit, best, party.accused)
    return _Row("", "", best.name, best, party.accused)


def _tells_who(row: _Row) -> bool:
    """老板 alone does not say whose."""
    return bool(row.name or row.unit or row.post not in say.WEAK_POSTS)


def row(party: Party) -> dict[str, str]:
    """How somebody whom the text speaks of would stand among the respondents."""
    one = _row(party)
    return {"name": one.name, "post": one.post, "unit": one.unit}


def _joined(rows: list[_Row]) -> list[_Row]:
    """Somebody of a body that is complained of as well belongs to it: one row for both."""
    bodies = [row for row in rows if not row.post and not row.name]
    staff = [row for row in rows if row.post and not say.INDEPENDENT.search(row.post)]
    loose = [row for row in staff if not row.unit]
    for body in bodies:
        own = [
            one for one in staff if one.unit and (one.unit in body.unit or body.unit in one.unit)
        ]
        if not own and len(bodies) == 1 and len(loose) == 1:
            own = loose
        if own:
            rows = [row for row in rows if row is not body and row not in own]
            rows += [replace(one, unit=_longer(one.unit, body.unit)) for one in own]
    return rows


def _of(unit: str, body: str) -> bool:
    return bool(unit) and (unit in body or body in unit)


def _longer(one: str, other: str) -> str:
    return max((one, other), key=len)


def _entity(row: _Row, text: str) -> Entity:
    value = {"name": row.name or None, "post": row.post or None, "unit": row.unit or None}
    sure = round(max(_LEAST, min(_SUREST, 1 / (1 + math.exp(-row.weight)))), 2)
    start, end = row.mention.start, row.mention.end
    return Entity("respondent", value, start, end, "respondent", sure, text[start:end])
