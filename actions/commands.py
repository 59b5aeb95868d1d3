"""From a finished draft to the arguments of the command it ends in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Meta:
    """What a command may need beside the slots."""

    flow: str
    flow_version: int
    now: str
    attachments: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


def build(name: str, cells: Mapping[str, Mapping[str, Any]], meta: Meta) -> dict[str, Any]:
    """Arguments of command `name`; cells as in `actions.readback.Cell`."""
    values = {slot: cell.get("value") for slot, cell in cells.items()}
    return {"petition": values} if name == "submit_petition" else values
