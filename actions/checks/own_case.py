"""The number of one of the citizen's own petitions; an umbrella number where it holds only one."""

from __future__ import annotations

from collections.abc import Sequence

from actions.checks import Checked, Context, Entity, case_number

ENTITIES = case_number.ENTITIES


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is the number; `several` when the umbrella number holds more than one."""
    found = case_number.check(text, entities, context)
    own = context.facts.get("own_cases") or ()
    inside = [str(one["number"]) for one in own if one.get("letter") == found.value]
    if found.problem is not None or not inside:
        return found
    if len(inside) == 1:
        return Checked(value=inside[0], display=inside[0])
    return Checked(problem="several" if context.asked else "unfit")
