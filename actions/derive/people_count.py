"""How many people the matter concerns, when the story says so; else one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.checks import Checked, Context
from actions.reading.people import people_in


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """At least one."""
    story = str(values.get("story") or "")
    if not story:
        return None
    number = people_in(story) or 1
    return Checked(value=number, display=f"{number}人", confidence=0.8 if number > 1 else 0.6)
