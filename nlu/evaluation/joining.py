"""Several petitions of one letter judged as one record: gold does not say how it is parted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_LISTS = ("requests", "respondents", "prior_efforts")


def together(petitions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The first petition with what was told in any of them."""
    joined: dict[str, Any] = {
        name: [row for one in petitions for row in one[name]] for name in _LISTS
    }
    joined["event_time"] = next((one["event_time"] for one in petitions if one["event_time"]), None)
    facts = "\n".join(one["facts"] for one in petitions if one["facts"])
    return {**petitions[0], **joined, "facts": facts or petitions[0]["facts"]}
