"""The draft read back to the citizen as numbered lines, personal numbers masked.

Its words are the flow's: `readback_head`, `readback_tail`, `readback_more` (and
`readback_more_anonymous`), `readback_files`, `readback_unverified`, `readback_whole`,
`readback_not_said` and `advice_<code>` under `wording:`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actions.reading.digits import small_number
from nlu.flowfile import Flow, Step

Cell = Mapping[str, Any]
"""One filled slot: value display messages span by confidence, maybe flags, declined."""

_NUMBER = re.compile(r"\d{1,2}|[一二三四五六七八九十]{1,3}")
LONGEST_LINE = 70
LONGEST_STORY = 110
SHORTEST_ROW = 14
LONGEST_TEXT = 590
_HIDDEN = frozenset(
    {"place_candidates", "place_region", "own_list", "is_own", "is_group", "is_minor", "for_other"}
    | {"in_procedure", "consent", "advice", "facts", "procedure", "class_doubt", "class_choice"}
    | {"part", "time_told", "wish_told"}
)
"""Worked out for staff, or shown as part of another line."""
_ALWAYS = frozenset(
    {"requests", "place", "event_time", "prior_efforts", "reasons", "name", "phone", "id_number"}
    | {"address", "respondents"}
)
"""Fields the record asks for: named even when the citizen left them open."""
_UNVERIFIED = frozenset({"id_unverified", "phone_unverified"})
_NEVER_ASKED = frozenset({"respondents"})
"""Named even when nothing was said of them, so that the citizen can add them."""


@dataclass(frozen=True, slots=True)
class Line:
    """One numbered line; `slot` is what "3改成…" changes when `number` is 3."""

    number: int
    slot: str
    label: str
    text: str


def lines(flow: Flow, cells: Mapping[str, Cell]) -> list[Line]:
    """The lines of the read-back, in the order of the flow's steps."""
    shown = [(step, _text(flow, step, cells)) for step in flow.steps if step.slot not in _HIDDEN]
    kept = [(step, text) for step, text in shown if text]
    return [
        Line(number, step.slot, step.label, text)
        for number, (step, text) in enumerate(kept, start=1)
    ]


def render(flow: Flow, cells: Mapping[str, Cell], *, files: int = 0) -> str:
    """The whole read-back as one text that fits one message, asking for confirmation.

    `files`: how many pictures, voice messages and other files go with it.
    """
    before = flow.wording.get("readback_head", "")
    tail = after(flow, cells, files)
    shown = lines(flow, cells)
    whole = [_whole(flow, cells, line.slot) for line in shown]
    room = LONGEST_TEXT - len(before) - len(tail) - sum(map(len, whole))
    rows = fitted([f"{line.number}. {line.label}：{line.text}" for line in shown], room)
    ends = (end if row.endswith("…") else "" for end, row in zip(whole, rows, strict=True))
    body = "\n".join(row + end for row, end in zip(rows, ends, strict=True))
    return "\n".join(part for part in (before, body, tail) if part)


def slot_named(flow: Flow, cells: Mapping[str, Cell], words: str) -> str | None:
    """The slot a citizen means by "3" or by "地址"; None when neither fits."""
    said = words.strip(" 。.第条项行个号")
    number = small_number(said) if _NUMBER.fullmatch(said) else None
    if number is not None:
        return next((line.slot for line in lines(flow, cells) if line.number == number), None)
    named = [step.slot for step in flow.steps if said and said in (step.label, *step.aliases)]
    return named[0] if named else None


def _text(flow: Flow, step: Step, cells: Mapping[str, Cell]) -> str:
    cell = cells.get(step.slot)
    if cell is None and step.slot not in _NEVER_ASKED:
        return ""
    if cell is None or cell.get("declined") or cell.get("value") is None:
        not_said = str(flow.wording.get("readback_not_said", ""))
        return not_said if step.slot in _ALWAYS else ""
    shown = str(cell.get("display") or "")
    if step.slot == "place":
        shown = _place(shown, cell, cells.get("place_region"))
    if _UNVERIFIED & set(cell.get("flags") or ()):
        shown += str(flow.wording.get("readback_unverified", ""))
    room = LONGEST_STORY if step.type == "story" else LONGEST_LINE
    return _cut(" ".join(shown.split()), room)


def _whole(flow: Flow, cells: Mapping[str, Cell], slot: str) -> str:
    """What is said behind a story that is too long to be read back: that all of it is kept."""
    told = str((cells.get(slot) or {}).get("display") or "")
    if flow.step(slot).type != "story" or len(told) <= LONGEST_STORY:
        return ""
    return str(flow.wording.get("readback_whole", "")).replace("{count}", f"{len(told):,}")


def _place(shown: str, place: Cell, region: Cell | None) -> str:
    """The place with the region that was chosen for it, when there were several."""
    chosen = str((region or {}).get("display") or "")
    value = place.get("value") or {}
    if not chosen or not value.get("ambiguous"):
        return shown
    detail = str(value.get("detail") or "")
    return detail if detail.startswith(chosen) else f"{chosen}{detail}"


def after(
    flow: Flow,
    cells: Mapping[str, Cell],
    files: int,
    *,
    tail: str = "readback_tail",
    count: int = 1,
) -> str:
    """What follows the lines; `tail` names how `count` matters are confirmed."""
    code = (cells.get("advice") or {}).get("value")
    consent = (cells.get("consent") or {}).get("value") or ""
    told = str(flow.wording.get("readback_files", "")) if files else ""
    nameless = (cells.get("anonymous") or {}).get("value") is True
    more = "readback_more_anonymous" if nameless else "readback_more"
    parts = [
        told.replace("{count}", str(files)),
        str(flow.wording.get(f"advice_{code}", "")) if code else "",
        str(flow.wording.get(more, "")),
        str(flow.wording.get(tail, ""))
        .replace("{consent}", str(consent))
        .replace("{count}", str(count)),
    ]
    return "\n".join(part for part in parts if part)


def fitted(rows: list[str], room: int) -> list[str]:
    """Rows cut, the longest first, until all fit; none is left out."""
    longest = max((len(row) for row in rows), default=0)
    while sum(len(row) + 1 for row in rows) > room and longest > SHORTEST_ROW:
        longest -= 4
        rows = [_cut(row, longest) for row in rows]
    return rows


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1].rstrip('…')}…"
