"""All extractors in one call, with their claims on the same words settled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
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
_OF_AN_ATTEMPT = 0.7
_CUT = re.compile(r"[，,\s]")


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
    return sorted(_weighed(found, read), key=lambda entity: (entity.start, entity.end))


def _weighed(found: list[Entity], text: str) -> Iterator[Entity]:
    """A time told with an attempt (上个月打过12345) is hardly that of the event."""
    tried = [(one.start, one.end) for one in found if one.entity == "prior_effort"]
    for one in found:
        inside = any(
            a <= one.start and one.end <= b and not _CUT.search(text[a : one.start])
            for a, b in tried
        )
        if one.entity == "event_time" and inside:
            yield replace(one, confidence=min(one.confidence, _OF_AN_ATTEMPT))
        else:
            yield one
