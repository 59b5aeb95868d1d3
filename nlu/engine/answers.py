"""The shape of what leaves the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from actions.draft import STATE_VERSION, Draft, Reply

EMPTY: Mapping[str, Any] = {"v": STATE_VERSION, "draft": None, "misses": 0}
"""The state of somebody who is in no flow."""


def without_turn(
    state: dict[str, Any],
    draft: Draft | None,
    replies: Sequence[Reply],
    commands: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """The answer to something that nobody had to understand."""
    return {
        "state": state,
        "replies": [reply.as_dict() for reply in replies],
        "commands": list(commands),
        "slots": draft.cells if draft else {},
        "understanding": {"intent": None, "confidence": 0.0, "entities": [], "alternatives": []},
        "flow_version": flow_version(draft),
    }


def flow_version(draft: Draft | None) -> str | None:
    """The flow and its version that the draft is of."""
    return f"{draft.flow}@{draft.flow_version}" if draft else None


def understanding(found: Mapping[str, Any]) -> dict[str, Any]:
    """What was understood, as the service keeps it."""
    intent = found["intent"]
    return {
        "intent": intent.get("name"),
        "confidence": round(float(intent.get("confidence") or 0.0), 4),
        "entities": found["entities"],
        "alternatives": [
            {"intent": one["name"], "confidence": round(float(one["confidence"]), 4)}
            for one in found.get("intent_ranking", [])[1:4]
        ],
    }
