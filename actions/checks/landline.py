"""A second telephone, with its area code."""

from __future__ import annotations

from collections.abc import Sequence

from actions.checks import Checked, Context, Entity, phone
from actions.reading import masking

ENTITIES = ("landline",)
_DIALLED = ("0", "400", "800")


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is the number with its area code."""
    said = [str(e["value"]) for e in entities if e["entity"] in ENTITIES]
    said = [number for number in said if number.startswith(_DIALLED)]
    if not context.asked and said and said[-1] == context.values.get("phone"):
        return Checked(problem="unfit")
    if said:
        return Checked(value=said[-1], display=masking.phone(said[-1]))
    reading = phone.read(text)
    if reading.problem is None and (context.asked or reading.kind == "landline"):
        return Checked(value=reading.number, display=masking.phone(reading.number))
    return Checked(problem="unfit")
