"""The places of one name that could be meant, as the list the citizen chooses from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.checks import Checked, Context
from actions.checks.place_choice import name_of

_MOST = 8


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """None unless the place is ambiguous."""
    place = values.get("place")
    candidates = list(place.get("ambiguous") or ()) if isinstance(place, Mapping) else []
    if len(candidates) < 2 or (place or {}).get("region_code"):
        return None
    names = [name_of(one) for one in candidates[:_MOST]]
    return Checked(
        value=names, display="\n".join(f"{n}. {name}" for n, name in enumerate(names, 1))
    )
