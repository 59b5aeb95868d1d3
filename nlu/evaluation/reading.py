"""What the product reads out of a first message: extractors, checks and derivations together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from actions.checks.event_time import SURE
from actions.checks.place import best_of
from actions.commands import Meta, petition
from actions.draft import Draft, Message
from actions.judge import Judge
from actions.letter import petitions
from actions.wording import Wording
from nlu.components.extraction import extract_all
from nlu.components.simplified import simplified
from nlu.evaluation.joining import together

FLOWS = Path(__file__).resolve().parent.parent / "flows"
FLOW = "petition"


@dataclass(frozen=True)
class Reading:
    """A first message as it would stand in the record: the petition, and what stood beside it."""

    text: str
    petition: Mapping[str, Any]
    place: Mapping[str, Any]
    entities: Sequence[Mapping[str, Any]]
    values: Mapping[str, Any]

    def values_of(self, entity: str) -> list[Any]:
        """The values of all entities of one kind."""
        return [one["value"] for one in self.entities if one["entity"] == entity]


@cache
def wording() -> Wording:
    """The flows and their texts, read once."""
    return Wording.load(FLOWS)


def read(text: str, now: datetime) -> Reading:
    """The message taken as the opening of a petition, without asking anything."""
    flow = wording().flows[FLOW]
    copy = simplified(text)
    entities = tuple(one.as_dict() for one in extract_all(copy, now))
    message = Message("1", copy, now, intent="tell_problem", confidence=1.0, entities=entities,
                      written=text)  # fmt: skip
    draft = Draft(flow.name, flow.version)
    read_in = Judge(wording(), flow, draft, message).run(opening="story").draft
    cells = read_in.cells
    # How long it has lasted is no time of the event; it waits for the citizen's word.
    unsure = [s for s, c in cells.items() if s == "event_time" and c["confidence"] < SURE]
    values = {slot: cell["value"] for slot, cell in cells.items() if slot not in unsure}
    place = values.get("place") or best_of(entities) or {}
    meta = Meta(FLOW, flow.version, now.isoformat())
    record = petition(values, meta)
    if read_in.matters:
        record = together(petitions(flow, read_in, meta)["petitions"])
    return Reading(text, record, place, entities, values)
