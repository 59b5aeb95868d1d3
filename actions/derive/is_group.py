"""Whether so many speak that representatives are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.checks import Checked, Context

GROUP = 5


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """True from five people on."""
    count = values.get("people_count")
    if not isinstance(count, int):
        return None
    group = count >= GROUP
    return Checked(value=group, flags=("group",) if group else ())
