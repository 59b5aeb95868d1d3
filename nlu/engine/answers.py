"""The shape of what leaves the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from actions import matters
from actions.draft import STATE_VERSION, Draft, Reply
from actions.wording import Wording

EMPTY: Mapping[str, Any] = {"v": STATE_VERSION, "draft": None, "misses": 0}
"""The state of somebody who is in no flow."""


def slots(wording: Wording, draft: Draft | None) -> dict[str, Any]:
    """The slots of a draft; of several matters also those of each."""
    return matters.shown(wording.flows[draft.flow], draft) if draft else {}


def without_turn(
    wording: Wording,
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
        "slots": slots(wording, draft),
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
