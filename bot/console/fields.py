"""The fields of the draft as the petition's flow names and orders them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

LISTS = Path(__file__).with_name("fields.yml")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `asked` when the bot may be told to ask for it, `help` what an answer is;
    `shared` when it is the same for all of several matters."""

    slot: str
    label: str
    asked: bool
    always: bool
    long: bool
    help: str
    shared: bool = False


def read_fields(flow: Path) -> list[Field]:
    """The fields that staff see, from the file of the petition's flow."""
    lists: dict[str, Any] = yaml.safe_load(LISTS.read_text(encoding="utf-8"))
    steps: list[dict[str, Any]] = yaml.safe_load(flow.read_text(encoding="utf-8"))["steps"]
    return [
        Field(
            slot=step["slot"],
            label=lists["labels"].get(step["slot"]) or step.get("label", step["slot"]),
            asked=step.get("need", "required") in ("required", "skippable"),
            always=step["slot"] in lists["always"],
            long=step["type"] in ("story", "text", "request_list", "reasons", "efforts"),
            help=lists["help"].get(step["slot"], ""),
            shared=bool(step.get("shared")),
        )
        for step in steps
        if step["slot"] not in lists["hidden"]
    ]


def editable_text(value: Any, display: str) -> str:
    """What stands in the box when a field is opened for editing."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "\n".join(value)
    if isinstance(value, dict):
        for part in ("number", "text", "raw"):
            if isinstance(value.get(part), str):
                return str(value[part])
    return display
