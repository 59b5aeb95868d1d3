"""The citizen's own petitions as a list to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.checks import Checked, Context


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """Numbered lines of title, stage and the number's last six digits; None without any."""
    own = list(context.facts.get("own_cases") or ())
    if not own:
        return None
    rows = (f"{n}. {_line(case)}" for n, case in enumerate(own, 1))
    return Checked(value=[str(case["number"]) for case in own], display="\n".join(rows))


def _line(case: Mapping[str, Any]) -> str:
    title, tail = str(case.get("title") or "")[:20], str(case["number"])[-6:]
    return f"{title}（尾号{tail}，{case.get('stage', '')}）"
