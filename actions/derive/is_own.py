"""Whether the question is about the citizen's own petitions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.checks import Checked, Context


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """True when there are some and the number given, if any, is among them."""
    own = {
        str(case[name])
        for case in context.facts.get("own_cases") or ()
        for name in ("number", "letter")
        if case.get(name)
    }
    given = values.get("case_number") or values.get("which_case")
    return Checked(value=bool(own) and (not given or given in own))
