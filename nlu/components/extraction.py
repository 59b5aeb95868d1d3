"""All extractors in one call, with their claims on the same words settled."""

from __future__ import annotations

from datetime import datetime

from nlu.components import case_number, id_number, phone
from nlu.components.entity import Entity, outside


def extract_all(text: str, now: datetime) -> list[Entity]:
    """Everything found in a text, in the order of the text."""
    numbers = case_number.extract(text, now)
    numbers += outside(id_number.extract(text, now), numbers)
    numbers += outside(phone.extract(text, now), numbers)
    return sorted(numbers, key=lambda entity: (entity.start, entity.end))
