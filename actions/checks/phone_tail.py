"""The last four digits of the telephone left with a petition."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.checks import Checked, Context, Entity
from actions.reading.digits import joined

ENTITIES = ("phone_tail",)


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is four digits; a whole number gives its last four."""
    said = [str(e["value"]) for e in entities if e["entity"] in ENTITIES]
    if said:
        return _accepted(said[-1])
    if not context.asked:
        return Checked(problem="unfit")
    runs = re.findall(r"(?<![0-9A-Za-z])\d+", joined(text))
    if not runs:
        return Checked(problem="unfit")
    if len(runs[-1]) == 4 or len(runs[-1]) >= 7:
        return _accepted(runs[-1][-4:])
    return Checked(problem="wrong_shape")


def _accepted(tail: str) -> Checked:
    return Checked(value=tail, display=tail)
