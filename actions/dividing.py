"""Parting a draft: each matter of the story gets the story, the facts and the class of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import takewhile
from typing import Any

from actions import checks, filling, matters
from actions.checks import Context
from actions.draft import Cell, Draft, Message, make_cell
from actions.reading import parting
from actions.reading.parting import Piece, Span
from nlu.components.simplified import as_written
from nlu.flowfile import Flow, Step

_CONTEXT = 4
"""So many signs at the beginning of two matters are what was said before both."""


def divide(flow: Flow, draft: Draft, message: Message, before: Mapping[str, Cell]) -> bool:
    """Part the draft if the message told of another matter; `before`: the cells as it found them.

    False when it is one thing, or when the citizen said so.
    """
    story = _story_of(flow)
    if story is None or draft.undivided or message.kind not in ("text", "voice"):
        return False
    cell, known = draft.cells.get(story.slot), before.get(story.slot)
    if cell is None or cell is known or cell.get("by") == "inferred":
        return False
    if known is None:
        return not matters.several(draft) and _divide_whole(flow, draft, message, story)
    return _divide_more(flow, draft, message, before)


def merge(flow: Flow, draft: Draft, indexes: list[int]) -> None:
    """Make these matters one again, in the place of the first of them."""
    first, *others = sorted(indexes)
    matters.face(flow, draft, first)
    for index in others:
        cells = draft.matters[index]["cells"]
        for slot, cell in cells.items():
            draft.cells[slot] = _together(flow.step(slot), draft.cells.get(slot), cell)
        draft.matters[first]["attachments"] += draft.matters[index]["attachments"]
        for id_, words in draft.matters[index]["parts"].items():
            own = draft.matters[first]["parts"].get(id_, "")
            draft.matters[first]["parts"][id_] = "\n".join(one for one in (own, words) if one)
    for index in reversed(others):
        matters.drop(flow, draft, index)


def _story_of(flow: Flow) -> Step | None:
    if not any(step.shared for step in flow.steps):
        return None
    return next((step for step in flow.steps if step.type == "story"), None)


def _divide_whole(flow: Flow, draft: Draft, message: Message, story: Step) -> bool:
    pieces = parting.part(message.text, message.entities)
    if not 1 < len(pieces) <= matters.MOST:
        return False
    heard = list(draft.cells[story.slot]["messages"])
    records = [_record(flow, draft, message, piece, heard) for piece in pieces]
    matters.begin(flow, draft, records)
    draft.asks = {}
    filling.rederive(flow, draft, message)
    return True


def _divide_more(flow: Flow, draft: Draft, message: Message, before: Mapping[str, Cell]) -> bool:
    """A later message tells of one more matter: the one that was under way stays as it was."""
    text = message.text
    told = str((before[_slot(flow)] or {}).get("value") or "")
    if text.strip() in told or not parting.begins_another(told, text):
        return False
    pieces = parting.part(text, message.entities) or [parting.after_lead(text)]
    if len(draft.matters or [0]) + len(pieces) > matters.MOST:
        return False
    records = [_record(flow, draft, message, piece, [message.id]) for piece in pieces]
    shared = matters.shared_cells(flow, draft)
    own = {slot: cell for slot, cell in before.items() if not flow.step(slot).shared}
    draft.cells = {**shared, **own}
    if matters.several(draft):
        draft.matters += records
    else:
        at, first = draft.requested, matters.record(own)
        matters.begin(flow, draft, [first, *records])
        draft.requested = at
    filling.rederive(flow, draft, message)
    return True


def _slot(flow: Flow) -> str:
    story = _story_of(flow)
    assert story is not None
    return story.slot


def _record(
    flow: Flow, draft: Draft, message: Message, piece: Piece, heard: list[str]
) -> dict[str, Any]:
    """What a part of the message says of its matter, as if nothing else had been told."""
    part = _part_of(message, piece)
    scratch = Draft(flow.name, flow.version, cells=matters.shared_cells(flow, draft))
    story = flow.step(_slot(flow))
    context = Context(now=message.now, attempts=1, asked=True)
    filling.put(scratch, story, checks.check(story.type, part.text, (), context), part)
    scratch.cells[story.slot]["messages"] = heard
    filling.from_entities(flow, scratch, part, story.slot)
    filling.drop_dead(flow, scratch)
    waiting = {one.slot for one in flow.steps if not filling.live(one, scratch)}
    filling.rederive(flow, scratch, part)
    filling.from_entities(flow, scratch, part, None, only=waiting)
    cells = {slot: cell for slot, cell in scratch.cells.items() if not flow.step(slot).shared}
    written = part.written or part.text
    return matters.record(cells, {message.id: written})


def _part_of(message: Message, piece: Piece) -> Message:
    """The message as if only these words had been said, the entities where they are now."""
    text, moved, at = "", list[Mapping[str, Any]](), 0
    for start, end in piece.spans:
        words = message.text[start:end]
        at = len(text)
        text += words
        moved += [_moved(one, at - start) for one in message.entities if _inside(one, (start, end))]
    front = len(text) - len(text.lstrip())
    written = "".join(_written_at(message, span) for span in piece.spans).strip()
    return replace(
        message,
        text=text.strip(),
        entities=tuple(_moved(one, -front) for one in moved),
        written=written,
        kind="text",
    )


def _written_at(message: Message, span: Span) -> str:
    """The words at that place of the text, in the script they were written in."""
    words = message.text[slice(*span)]
    return as_written(words, message.text, message.written) if message.written else words


def _inside(entity: Mapping[str, Any], span: Span) -> bool:
    return bool(span[0] <= entity["start"] and entity["end"] <= span[1])


def _moved(entity: Mapping[str, Any], by: int) -> dict[str, Any]:
    return {**entity, "start": entity["start"] + by, "end": entity["end"] + by}


def _together(step: Step, one: Cell | None, other: Cell) -> Cell:
    """Two values of a slot as one: texts and lists grow, of all else the first stays."""
    if one is None or one.get("declined"):
        return other
    if step.derive and one.get("by") == "inferred" and step.type != "request_list":
        return one
    first, second = one["value"], other["value"]
    if isinstance(first, list) and isinstance(second, list):
        value: Any = first + [row for row in second if row not in first]
        display = "；".join(dict.fromkeys((str(one["display"]), str(other["display"]))))
    elif step.type in ("story", "reasons"):
        value = _added(str(first), str(second))
        display = _added(str(one["display"]), str(other["display"]))
    else:
        return one
    made = make_cell(value, display, "", by=one["by"], flags=tuple(one.get("flags", ())))
    made["messages"] = list(dict.fromkeys([*one["messages"], *other["messages"]]))
    return made


def _added(first: str, second: str) -> str:
    """One text behind the other; what was said before all matters is said once."""
    signs = zip(first, second, strict=False)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], signs))
    return f"{first}\n{second[same:] if same >= _CONTEXT else second}"
