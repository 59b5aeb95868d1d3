"""Whether the citizen agrees to publication: no, unless he says so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.checks import Checked, Context

_AGREED = re.compile(r"(?:可以|同意|愿意|希望|请)(?:把.{0,6})?公开")
_LABELS = {True: "公开", False: "不公开"}


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """Never public for an accusation."""
    if not values.get("story"):
        return None
    agreed = bool(_AGREED.search(str(values["story"]))) and values.get("kind") != "检举控告"
    return Checked(value=agreed, display=_LABELS[agreed])
