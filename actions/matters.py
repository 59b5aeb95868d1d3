"""Several matters in one draft: one of them lies in the draft's cells, the others are put by.

A record of `Draft.matters`: `cells`, its own slots while it is put by; `parts`, by message, the
words of a message that are about it, where others are about something else; `attachments`, files
that were sent while it was spoken of. Slots that a flow calls `shared` are in the draft's cells all
the time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.draft import Cell, Draft, make_cell
from nlu.flowfile import Flow, Step

MOST = 5
"""More than these are left to staff to part."""
ACCUSATION = "检举控告"
_BY_ALL = frozenset({"kind", "anonymous", "story"})
"""Slots of which a shared step asks for all matters at once."""


def several(draft: Draft) -> bool:
    """Is there more than one?"""
    return len(draft.matters) > 1


def own_cells(flow: Flow, draft: Draft, index: int) -> dict[str, Cell]:
    """What is known of that matter alone."""
    if index != draft.matter:
        return dict(draft.matters[index]["cells"])
    shared = {step.slot for step in flow.steps if step.shared}
    return {slot: cell for slot, cell in draft.cells.items() if slot not in shared}


def shared_cells(flow: Flow, draft: Draft) -> dict[str, Cell]:
    """What is known of all of them."""
    return {s.slot: draft.cells[s.slot] for s in flow.steps if s.shared and s.slot in draft.cells}


def all_cells(flow: Flow, draft: Draft) -> list[dict[str, Cell]]:
    """The own cells of each, in order."""
    return [own_cells(flow, draft, index) for index in range(len(draft.matters))]


def face(flow: Flow, draft: Draft, index: int) -> None:
    """Take up that matter, and put by the one under way."""
    if index == draft.matter or not several(draft):
        return
    draft.matters[draft.matter]["cells"] = own_cells(flow, draft, draft.matter)
    draft.cells = {**shared_cells(flow, draft), **draft.matters[index]["cells"]}
    draft.matters[index]["cells"] = {}
    draft.matter = index
    draft.tries, draft.trail, draft.heard, draft.heard_in = {}, [], "", []


def begin(flow: Flow, draft: Draft, records: list[dict[str, Any]]) -> None:
    """Hold these matters instead of the one that was held so far; the first is taken up."""
    draft.cells = {**shared_cells(flow, draft), **records[0]["cells"]}
    draft.matters = [{**one, "cells": one["cells"] if n else {}} for n, one in enumerate(records)]
    draft.matter = 0


def record(cells: Mapping[str, Cell], parts: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A matter of its own."""
    return {"cells": dict(cells), "parts": dict(parts or {}), "attachments": []}


def drop(flow: Flow, draft: Draft, index: int) -> None:
    """Forget that matter; with one left there are no longer several."""
    if index == draft.matter:
        face(flow, draft, 0 if index else 1)
    gone = draft.matters.pop(index)
    if gone.get("veiled") or _value(gone["cells"], "kind") == ACCUSATION:
        draft.matters[0]["veiled"] = True
    draft.matter -= index < draft.matter
    if not several(draft):
        draft.attachments += draft.matters[0]["attachments"]


def files(draft: Draft, *, of_all: bool) -> list[str]:
    """Where a file that is sent now belongs: to the matter under way, if one is spoken of."""
    if of_all or draft.joint or not several(draft):
        return draft.attachments
    own: list[str] = draft.matters[draft.matter]["attachments"]
    return own


def values(draft: Draft, step: Step) -> dict[str, Any]:
    """Plain values as a condition or a derivation of `step` sees them.

    A shared step sees all matters: that one of them is an accusation, and that somebody is unnamed
    only where nothing else was told.
    """
    known = draft.values()
    if not step.shared or not several(draft):
        return known
    parked = [one["cells"] for n, one in enumerate(draft.matters) if n != draft.matter]
    told = {name: [_value(cells, name) for cells in parked] for name in _BY_ALL}
    kinds = [known.get("kind"), *told["kind"]]
    stories = [str(one) for one in (known.get("story"), *told["story"]) if one]
    accusing = [kind == ACCUSATION for kind in kinds]
    return {
        **known,
        "kind": ACCUSATION if any(accusing) else known.get("kind"),
        "anonymous": known.get("anonymous") if all(accusing) else _named(known.get("anonymous")),
        "story": "\n".join(stories),
    }


def _named(anonymous: Any) -> Any:
    """Whoever is unnamed for an accusation gives a name for the rest."""
    return None if anonymous is None else False


def _value(cells: Mapping[str, Cell], slot: str) -> Any:
    return (cells.get(slot) or {}).get("value")


def shown(flow: Flow, draft: Draft) -> dict[str, Any]:
    """All slots as they leave the engine: of several matters, `matters` holds the cells of each.

    `veiled`: an accusation was told among them and taken back; its words are still in the talk.
    """
    veiled = any(one.get("veiled") for one in draft.matters)
    if not several(draft) and not veiled:
        return draft.cells
    found = all_cells(flow, draft)
    told = {id_ for cells in found for cell in cells.values() for id_ in cell["messages"]}
    cell: dict[str, Any] = make_cell(found, "", "", by="inferred")
    cell |= {"messages": sorted(told), "current": draft.matter}
    if veiled:
        cell["veiled"] = True
    return {**draft.cells, "matters": cell}
