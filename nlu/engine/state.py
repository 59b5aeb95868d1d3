"""The state that travels with each request, checked at the door."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from actions.draft import MEMORY, STATE_VERSION, Draft
from actions.form import MEMORY_SLOT
from nlu.flowfile import CONFIRM, Flow


class StateConflict(Exception):
    """The state belongs to a flow or a format that this engine does not have."""


class BadState(ValueError):
    """What was handed over is not a state."""


def read(state: Mapping[str, Any] | None, flows: Mapping[str, Flow]) -> Draft | None:
    """The draft under way, or None between flows."""
    if state is None:
        return None
    if not isinstance(state, Mapping):
        raise BadState("state must be an object or null")
    if state.get("v") != STATE_VERSION:
        raise StateConflict(f"state version {state.get('v')!r} is not {STATE_VERSION}")
    given = state.get("draft")
    return None if given is None else _draft(given, flows)


def between(state: Mapping[str, Any] | None) -> dict[str, Any]:
    """What is known between flows: misunderstandings in a row, and what was offered last
    (`welcome`, `cases`)."""
    given = state or {}
    kept = {"misses": int(given.get("misses") or 0), "offered": str(given.get("offered") or "")}
    return {name: value for name, value in kept.items() if value}


def _draft(given: Mapping[str, Any], flows: Mapping[str, Flow]) -> Draft:
    try:
        # Matters are taken up and put by in place; what was handed over stays as it is.
        draft = Draft(**{**given, "matters": deepcopy(given.get("matters") or [])})
    except TypeError as error:
        raise BadState(str(error)) from error
    flow = flows.get(draft.flow)
    if flow is None or flow.version != draft.flow_version:
        raise StateConflict(f"flow {draft.flow} {draft.flow_version} is not served here")
    parked = (record["cells"] for record in draft.matters)
    unknown = [slot for cells in (draft.cells, *parked) for slot in cells if not flow.has(slot)]
    if unknown or (
        draft.requested and draft.requested != CONFIRM and not flow.has(draft.requested)
    ):
        raise StateConflict(f"flow {draft.flow} has no slot {unknown or draft.requested}")
    if draft.suspended:
        _draft(draft.suspended, flows)
    return draft


def write(
    slots: Mapping[str, Any], active: Flow | None, requested: str | None
) -> tuple[dict[str, Any], Draft | None]:
    """The state after a turn from the tracker's slots."""
    memory = slots.get(MEMORY_SLOT) or {}
    if active is None:
        return {"v": STATE_VERSION, "draft": None, "misses": 0, **between(memory)}, None
    cells = {s.slot: slots[s.slot] for s in active.steps if slots.get(s.slot) is not None}
    kept = {key: memory[key] for key in MEMORY if key in memory}
    draft = Draft(active.name, active.version, requested, cells, **kept)
    return {"v": STATE_VERSION, "draft": draft.as_dict(), "misses": 0}, draft
