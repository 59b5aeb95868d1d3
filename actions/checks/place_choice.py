"""Which of several places of the same name was meant (values["place"]["ambiguous"])."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from actions.checks import Checked, Context, Entity
from actions.reading.digits import place_in_list
from actions.reading.place_name import parts

NEITHER = "unclear"


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is `{region_code, region_name}` of the chosen one."""
    place = context.values.get("place") or {}
    candidates = list(place.get("ambiguous") or ())
    chosen = _named(text, candidates) or _from_entities(entities, candidates)
    if chosen is None and context.asked:
        number = place_in_list(text)
        if number and number <= len(candidates):
            chosen = candidates[number - 1]
    if chosen is not None:
        return _accepted(chosen)
    if not context.asked:
        return Checked(problem="unfit")
    if context.attempts >= 1:
        vague = {"region_code": None, "region_name": text.strip()[:30]}
        return Checked(value=vague, display=text.strip()[:30], flags=("place_vague",))
    return Checked(problem="which_one")


def _named(text: str, candidates: Sequence[Any]) -> Any | None:
    """The only candidate whose province or city (本名, without 省/市) the answer names."""
    hits = [one for one in candidates if any(part in text for part in parts(name_of(one)))]
    return hits[0] if len(hits) == 1 else None


def _from_entities(entities: Sequence[Entity], candidates: Sequence[Any]) -> Any | None:
    codes = {e["value"].get("region_code") for e in entities if e["entity"] == "place"} - {None}
    hits = [
        one for one in candidates if isinstance(one, Mapping) and one.get("region_code") in codes
    ]
    return hits[0] if len(hits) == 1 else None


def name_of(candidate: Any) -> str:
    """The full region name of a candidate, however it was delivered."""
    if isinstance(candidate, Mapping):
        return str(candidate.get("region_name") or candidate.get("name") or "")
    return str(candidate)


def _accepted(candidate: Any) -> Checked:
    name = name_of(candidate)
    code = candidate.get("region_code") if isinstance(candidate, Mapping) else None
    return Checked(value={"region_code": code, "region_name": name}, display=name)
