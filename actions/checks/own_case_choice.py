"""Which of the citizen's own petitions is meant, when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from actions.checks import Checked, Context, Entity, own_case


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is the number; only when asked."""
    if not context.asked:
        return Checked(problem="unfit")
    return own_case.check(text, entities, context)
