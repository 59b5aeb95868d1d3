"""The draft read back to the citizen as numbered lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nlu.flowfile import Flow

Cell = Mapping[str, Any]
"""One filled slot: value display messages span by confidence, maybe flags, declined."""


@dataclass(frozen=True, slots=True)
class Line:
    """One numbered line; `slot` is what "3改成…" changes when `number` is 3."""

    number: int
    slot: str
    label: str
    text: str


def lines(flow: Flow, cells: Mapping[str, Cell]) -> list[Line]:
    """The lines of the read-back, in the order of the flow's steps."""
    shown = [step for step in flow.steps if cells.get(step.slot, {}).get("display")]
    return [
        Line(number, step.slot, step.label, str(cells[step.slot]["display"]))
        for number, step in enumerate(shown, start=1)
    ]


def render(flow: Flow, cells: Mapping[str, Cell]) -> str:
    """The whole read-back as one text, asking for confirmation at its end."""
    body = "\n".join(f"{line.number}. {line.label}：{line.text}" for line in lines(flow, cells))
    return f"{body}\n以上对吗？"
