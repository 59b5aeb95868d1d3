"""The facts of the story, apart from what is asked for; not shown, the story itself is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.checks import Checked, Context
from actions.reading.sentences import facts_in


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """The story without its requests."""
    story = str(values.get("story") or "")
    return Checked(value=facts_in(story)) if story else None
