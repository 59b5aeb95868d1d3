"""What is kept between two messages: small, bounded, versioned, plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

STATE_VERSION = 1
MAX_MESSAGES = 20
MAX_ATTACHMENTS = 60
MAX_TRAIL = 30

Cell = dict[str, Any]
"""One filled slot: value display messages span by confidence, maybe flags, declined."""


@dataclass(frozen=True, slots=True)
class Message:
    """One inbound message, understood."""

    id: str
    text: str
    now: datetime
    kind: str = "text"
    intent: str = ""
    confidence: float = 0.0
    entities: tuple[Mapping[str, Any], ...] = ()
    payload: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    written: str = ""
    """The text sign for sign as it was written, when `text` is a working copy of it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One thing to say."""

    key: str
    text: str
    options: tuple[Mapping[str, Any], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As it leaves the engine."""
        return {"key": self.key, "text": self.text, "options": [dict(one) for one in self.options]}


@dataclass(slots=True)
class Draft:
    """A flow under way.

    asks, tries: by slot, how often it was asked and how many answers to it were refused.
    rounds: how many messages in a row brought the question under way no further.
    options: the choices last offered. pending: a control waiting for its yes (`cancel`,
    `restart`). trail: slots in the order they were asked. target: the slot a correction is
    waiting for. suspended: the state of the flow this one interrupted. heard: a beginning of the
    story that was too short to be one, or of another answer that was refused; heard_in: the
    messages it was said in. matters: where several were told, one record each, as in
    `actions.matters`; matter: which of them lies in `cells`. joint: the question under way is
    asked of all of them at once. undivided: the citizen said that it is one thing.
    """

    flow: str
    flow_version: int
    requested: str | None = None
    cells: dict[str, Cell] = field(default_factory=dict)
    asks: dict[str, int] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)
    misses: int = 0
    rounds: int = 0
    options: list[dict[str, Any]] = field(default_factory=list)
    pending: str | None = None
    trail: list[str] = field(default_factory=list)
    target: str | None = None
    attachments: list[str] = field(default_factory=list)
    suspended: dict[str, Any] | None = None
    heard: str = ""
    heard_in: list[str] = field(default_factory=list)
    matters: list[dict[str, Any]] = field(default_factory=list)
    matter: int = 0
    joint: bool = False
    undivided: bool = False

    def values(self) -> dict[str, Any]:
        """Plain values by slot."""
        return {slot: cell["value"] for slot, cell in self.cells.items()}

    def told(self) -> bool:
        """Has the citizen said anything yet that would be lost?"""
        return bool(self.attachments) or any(
            cell.get("by") != "inferred" and not cell.get("declined")
            for cell in self.cells.values()
        )

    def flags(self) -> tuple[str, ...]:
        """Flags of all cells, in order, each once."""
        found = (flag for cell in self.cells.values() for flag in cell.get("flags", ()))
        return tuple(dict.fromkeys(found))

    def as_dict(self) -> dict[str, Any]:
        """As the service keeps it."""
        made = {name: getattr(self, name) for name in _NAMES}
        made["trail"] = self.trail[-MAX_TRAIL:]
        made["attachments"] = self.attachments[-MAX_ATTACHMENTS:]
        return made


_NAMES = tuple(one.name for one in fields(Draft))
MEMORY = tuple(
    name for name in _NAMES if name not in ("flow", "flow_version", "requested", "cells")
)
"""Fields that travel through the dialogue machine in one piece."""


def make_cell(
    value: Any,
    display: str,
    message: str,
    *,
    span: tuple[int, int] | None = None,
    by: str = "said",
    confidence: float = 1.0,
    flags: tuple[str, ...] = (),
    declined: bool = False,
) -> Cell:
    """A slot's value with where it came from."""
    cell: Cell = {
        "value": value,
        "display": display,
        "messages": [message] if message else [],
        "span": list(span) if span else None,
        "by": by,
        "confidence": round(confidence, 3),
    }
    if flags:
        cell["flags"] = list(flags)
    if declined:
        cell["declined"] = True
    return cell
