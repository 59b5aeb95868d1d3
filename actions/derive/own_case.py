"""The citizen's only petition, so that nobody has to choose it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.checks import Checked, Context


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """Its number; None with no or several petitions, or when a number was given."""
    own = list(context.facts.get("own_cases") or ())
    if len(own) != 1 or values.get("case_number"):
        return None
    number = str(own[0]["number"])
    return Checked(value=number, display=number)
