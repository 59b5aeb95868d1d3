"""What the story may ask for, told too weakly to go by: shown when the wish is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.checks import Checked, Context
from actions.checks.request_list import accepted
from nlu.components import request


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """The list; None once the wish is known."""
    if values.get("requests"):
        return None
    found = request.extract(str(values.get("story") or ""), context.now)
    return accepted([str(one.value) for one in found]) if found else None
