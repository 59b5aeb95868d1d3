"""What an extractor returns: a typed finding with its place in the citizen's own words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Entity:
    """One finding. `start` and `end` are offsets into the text as the citizen wrote it."""

    entity: str
    value: Any
    start: int
    end: int
    extractor: str
    confidence: float = 1.0
    text: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The shape a dialogue engine message carries."""
        return {
            "entity": self.entity,
            "value": self.value,
            "start": self.start,
            "end": self.end,
            "confidence": self.confidence,
            "extractor": self.extractor,
            "text": self.text,
        }


def overlaps(one: Entity, other: Entity) -> bool:
    """Whether two findings share a character."""
    return one.start < other.end and other.start < one.end


def outside(found: Iterable[Entity], taken: Iterable[Entity]) -> list[Entity]:
    """Those of `found` that share no character with any of `taken`."""
    blocked = list(taken)
    return [entity for entity in found if not any(overlaps(entity, other) for other in blocked)]
