"""Which petition is meant, when it is asked for; a number said in passing has its own slot."""

from __future__ import annotations

from collections.abc import Sequence

from actions.checks import Checked, Context, Entity, case_number


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is the number; only when asked."""
    if not context.asked:
        return Checked(problem="unfit")
    return case_number.check(text, entities, context)
