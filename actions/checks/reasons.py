"""Why the citizen thinks so; "没有" is an answer."""

from __future__ import annotations

from collections.abc import Sequence

from actions.checks import Checked, Context, Entity
from actions.reading import masking
from actions.reading.free import only_numbers
from actions.reading.people import is_somebody
from actions.reading.refusals import is_nothing
from actions.reading.sentences import is_request

ENTITIES = ("reason",)


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is the text, empty for none; said in passing it adds to what is there."""
    kept = text.strip()
    if context.asked:
        if is_nothing(kept):
            return Checked(value="", display=kept)
        if is_somebody(kept):
            return Checked(problem="unfit")
        if not kept or only_numbers(text, entities, also=("place", "event_time")):
            return Checked(problem="unfit")
        return Checked(value=kept, display=masking.inside(kept))
    said = [str(entity["value"]) for entity in entities if entity["entity"] in ENTITIES]
    said = [one for one in said if not is_request(one)]
    if not said:
        return Checked(problem="unfit")
    before = str(context.previous or "")
    parts = [before, *(one for one in said if one not in before)]
    value = "；".join(part for part in parts if part)
    return Checked(value=value, display=masking.inside(value))
