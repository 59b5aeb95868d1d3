"""The content class, corrected in the citizen's own words."""

from __future__ import annotations

from collections.abc import Sequence

from actions.checks import Checked, Context, Entity
from actions.derive.content_class import classify


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value `{code, path, confidence, candidates}` of the class the words point to."""
    if not context.asked:
        return Checked(problem="unfit")
    found = classify(text)
    if not found["confidence"]:
        return Checked(problem="unfit")
    return Checked(value=found, display=found["path"], confidence=found["confidence"])
