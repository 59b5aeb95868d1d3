"""All extractors in one call, with their claims on the same words settled."""

from __future__ import annotations

from datetime import datetime

from nlu.components import (
    case_number,
    correction,
    event_time,
    id_number,
    money,
    name,
    other_procedure,
    people_count,
    phone,
    place,
    prior_effort,
    reason,
    relation,
    request,
    respondent,
)
from nlu.components.entity import Entity, outside

# A later one gives way to an earlier one where both claim the same characters.
_EXCLUSIVE = (case_number, id_number, phone, other_procedure, name, event_time, money, people_count)
# These mark whole sentences or overlap by nature (a company's name holds a place).
_OVERLAPPING = (place, respondent, prior_effort, request, reason, relation, correction)
_LONGEST = 4000


def extract_all(text: str, now: datetime) -> list[Entity]:
    """Everything found in the first 4,000 characters of a text, in the order of the text."""
    read = text[:_LONGEST]
    found: list[Entity] = []
    for module in _EXCLUSIVE:
        found += outside(module.extract(read, now), found)
    digits = [
        e for e in found if e.extractor in ("phone", "id_number", "case_number", "other_procedure")
    ]
    for module in _OVERLAPPING:
        found += outside(module.extract(read, now), digits if module in (place, correction) else [])
    return sorted(found, key=lambda entity: (entity.start, entity.end))
