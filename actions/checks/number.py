"""A whole number, Arabic or Chinese."""

from __future__ import annotations

from collections.abc import Sequence

from actions.checks import Checked, Context, Entity
from actions.reading.digits import small_number


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is the number; only when asked."""
    value = small_number(text) if context.asked else None
    if value is None:
        return Checked(problem="unfit")
    return Checked(value=value, display=str(value))
