"""Whether the matter is kept to named people only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.checks import Checked, Context

_ASKED = re.compile(r"保密|别让.{0,8}知道|不要(?:透露|泄露|告诉)|不能让.{0,8}知道|怕.{0,4}报复")
_LABELS = {True: "保密", False: "没有特别要求"}


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """True for accusations, minors and whoever asks for it."""
    story = str(values.get("story") or "")
    if not story:
        return None
    kept = (
        values.get("kind") == "检举控告"
        or values.get("is_minor") is True
        or bool(_ASKED.search(story))
    )
    return Checked(value=kept, display=_LABELS[kept], flags=("confidential",) if kept else ())
