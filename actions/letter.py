"""Several matters read back as one record, and filed as one letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actions import commands, matters, readback
from actions.draft import Cell, Draft
from nlu.flowfile import Flow, Step

_LEFT_OUT = frozenset({"title", "kind", "people_count", "public", "confidential", "content_class"})
"""Shown as a heading, or left to staff: the record of several matters is long enough."""
_ONLY_SAID = frozenset({"event_time", "prior_efforts", "reasons", "respondents"})
"""Not named where nothing was said of them."""
_SHORT = 14


@dataclass(frozen=True, slots=True)
class Line:
    """A numbered line; `matter` None: it is the same for all."""

    number: int
    matter: int | None
    slot: str
    label: str
    text: str


def lines(flow: Flow, draft: Draft) -> list[Line]:
    """The lines of the read-back, counted through: each matter's, then the citizen's."""
    found: list[tuple[int | None, readback.Line]] = []
    for index, cells in enumerate(matters.all_cells(flow, draft)):
        found += [
            (index, line)
            for line in readback.lines(flow, cells)
            if line.slot not in _LEFT_OUT and not flow.step(line.slot).shared and _said(line, cells)
        ]
    shared = matters.shared_cells(flow, draft)
    found += [(None, one) for one in readback.lines(flow, shared) if flow.step(one.slot).shared]
    return [
        Line(number, index, line.slot, line.label, line.text)
        for number, (index, line) in enumerate(found, start=1)
    ]


def line(flow: Flow, draft: Draft, number: int) -> Line | None:
    """The line of that number."""
    return next((one for one in lines(flow, draft) if one.number == number), None)


def render(flow: Flow, draft: Draft) -> str:
    """The whole read-back as one text that fits one message, asking for confirmation."""
    count = len(draft.matters)
    files = len(draft.attachments) + sum(len(one["attachments"]) for one in draft.matters)
    head = str(flow.wording.get("readback_head", ""))
    tail = readback.after(flow, draft.cells, files, tail="readback_letter_tail", count=count)
    shown = lines(flow, draft)
    each = matters.all_cells(flow, draft)
    titles = [_heading(flow, index, cells) for index, cells in enumerate(each)]
    titles.append(str(flow.wording.get("readback_person", "")))
    room = readback.LONGEST_TEXT - len(head) - len(tail) - sum(len(one) + 1 for one in titles)
    rows = readback.fitted([f"{one.number}. {one.label}：{one.text}" for one in shown], room)
    body: list[str] = []
    for index, title in enumerate(titles):
        of = index if index < count else None
        own = [row for one, row in zip(shown, rows, strict=True) if one.matter == of]
        body += [title, *own] if own else []
    return "\n".join(part for part in (head, *body, tail) if part)


def about(flow: Flow, draft: Draft, step: Step) -> str:
    """The matter that a question is about, in front of it."""
    if step.shared or not matters.several(draft):
        return ""
    title = str((draft.cells.get("title") or {}).get("display") or "")
    short = title if len(title) <= _SHORT else f"{title[:_SHORT]}…"
    form = str(flow.wording.get("about_matter", ""))
    return form.format(n=draft.matter + 1, title=short)


def decide(flow: Flow, draft: Draft, meta: commands.Meta) -> dict[str, Any]:
    """The command a finished draft ends in: of several matters each is a petition of its own."""
    name = str(flow.submit)
    if draft.matters and name == "submit_petition":
        return {"name": name, "args": petitions(flow, draft, meta)}
    return commands.decide(name, draft.cells, meta)


def petitions(flow: Flow, draft: Draft, meta: commands.Meta) -> dict[str, Any]:
    """Arguments of `submit_petition`: one petition each, with the words that are its own."""
    shared = matters.shared_cells(flow, draft)
    each = matters.all_cells(flow, draft)
    mixed = len({_value(cells, "kind") == matters.ACCUSATION for cells in each}) > 1
    made = [
        _petition(own, shared, record, draft, meta, mixed=mixed)
        for own, record in zip(each, draft.matters, strict=True)
    ]
    return {"petitions": made}


def _petition(
    own: Mapping[str, Cell],
    shared: Mapping[str, Cell],
    record: Mapping[str, Any],
    draft: Draft,
    meta: commands.Meta,
    *,
    mixed: bool,
) -> dict[str, Any]:
    cells = {**shared, **own}
    values = {slot: cell.get("value") for slot, cell in cells.items()}
    if mixed and values.get("anonymous"):
        if values.get("kind") == matters.ACCUSATION:
            values |= {"proxy": None, "guardian": None}
        else:
            values["anonymous"] = False
    flags = tuple(dict.fromkeys(flag for one in cells.values() for flag in one.get("flags", ())))
    # What was sent for none of them in particular may show what only few may see.
    loose = () if mixed and values.get("kind") != matters.ACCUSATION else draft.attachments
    files = tuple(dict.fromkeys((*loose, *record["attachments"])))
    told = commands.Meta(meta.flow, meta.flow_version, meta.now, files, flags)
    messages = [id_ for cell in own.values() for id_ in cell["messages"]]
    return {
        **commands.petition(values, told),
        "told": {"messages": list(dict.fromkeys(messages)), "parts": dict(record["parts"])},
    }


def _heading(flow: Flow, index: int, cells: Mapping[str, Cell]) -> str:
    sealed = "_sealed" if _value(cells, "kind") == matters.ACCUSATION else ""
    return str(flow.wording.get(f"readback_matter{sealed}", "")).format(n=index + 1)


def _said(line: readback.Line, cells: Mapping[str, Cell]) -> bool:
    cell = cells.get(line.slot)
    open_ = cell is None or cell.get("declined") or cell.get("value") in (None, "", [])
    return not (line.slot in _ONLY_SAID and open_)


def _value(cells: Mapping[str, Cell], slot: str) -> Any:
    return (cells.get(slot) or {}).get("value")
