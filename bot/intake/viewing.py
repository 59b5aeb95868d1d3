"""Takes out of a conversation what its reader may not see."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.cases.latest import Latest
from bot.cases.masking import (
    home_in,
    mask_address,
    mask_codes,
    mask_id,
    mask_name,
    mask_phone,
    mask_text,
)
from bot.intake.models import Message
from bot.intake.sealing import is_accusation, is_sealed, value_of
from bot.kit.wording import Wording

_MASKS: dict[str, Callable[[str], str]] = {
    "phone": mask_phone,
    "landline": mask_phone,
    "id_number": mask_id,
    "name": mask_name,
    "address": mask_address,
    "detail": mask_address,
    "query_code": lambda code: "*" * len(code),
    "phone_tail": lambda tail: "*" * len(tail),
}
_IDS = frozenset({"attachment", "files", "media_id", "id", "message", "messages"})
"""Names of things, in which a run of digits is nobody's number."""
_TEXTS = frozenset({"text", "number", "detail"})
# Slots that describe the matter, not the person: a street lamp has an address too.
_MATTER = frozenset({"place", "place_candidates", "place_region", "respondents", "accused"})


@lru_cache(maxsize=1)
def words() -> Wording:
    """What staff read about a conversation."""
    return Wording.load(Path(__file__).with_name("desk.yml"))


def preview_of(
    slots: dict[str, Any],
    last: Message | None,
    filed: Latest | None = None,
    *,
    whole: bool,
    veiled: bool,
) -> dict[str, Any]:
    """One line of a list: who, what about, and what people said last; masked unless `whole`.

    What the draft does not say comes from what was `filed` last.
    """
    if veiled:
        return {
            "name": words().text("nameless"),
            "title": words().text(_seal_of(slots)),
            "preview": words().text("hidden_message"),
            "preview_by": last.author if last else "",
            "last_at": last.created_at.isoformat() if last else None,
        }
    name = str(value_of(slots, "name") or (filed.name if filed else ""))
    names = (name,) if name else ()
    said = _said(last) if last else ""
    title = str(
        value_of(slots, "title") or (filed.title if filed and not value_of(slots, "story") else "")
    )
    return {
        "name": (name if whole else mask_name(name)) or words().text("nameless"),
        "title": title if whole else mask_text(title, names),
        "preview": mask_codes(said) if whole else mask_text(said, names),
        "preview_by": last.author if last else "",
        "last_at": last.created_at.isoformat() if last else None,
    }


def _seal_of(slots: dict[str, Any]) -> str:
    """Why it is not shown; of one that was filed already not even that."""
    if is_accusation(slots):
        return "sealed_title"
    return "confidential_title" if is_sealed(slots) else "hidden_message"


def _said(message: Message) -> str:
    if message.text or message.kind == "text":
        return message.text.replace("\n", " ")[:80]
    return words().text(f"kinds.{message.kind}")


def hide_messages(shown: dict[str, Any], hidden: set[str]) -> dict[str, Any]:
    """The conversation without the words of those messages, what they were understood as, the
    answers to them, the fields of the draft they fill and what handlers summed up of it.

    Without all of the draft when that is `withheld`.
    """
    text = words().text("hidden_message")
    blank: dict[str, Any] = {"text": text, "payload": {}, "understanding": None}
    return shown | {
        "slots": {} if shown["withheld"] else _slots_without(shown["slots"], hidden),
        "handovers": [entry | {"summary": None} for entry in shown["handovers"]],
        "messages": [
            message | blank if message["id"] in hidden or message["reply_to"] in hidden else message
            for message in shown["messages"]
        ],
        "attachments": [
            file | {"filename": None} for file in shown["attachments"]
            if file["message_id"] not in hidden
        ],
    }  # fmt: skip


def _slots_without(slots: dict[str, Any], hidden: set[str]) -> dict[str, Any]:
    return {
        key: cell
        for key, cell in slots.items()
        if isinstance(cell, dict) and hidden.isdisjoint(cell.get("messages") or ())
    }


def hide_codes(shown: dict[str, Any]) -> dict[str, Any]:
    """The conversation without query codes, which are the petitioner's alone, whoever reads it."""
    told = {"slots", "messages", "handovers", "attachments"}
    return {key: _without_codes(part) if key in told else part for key, part in shown.items()}


def _without_codes(value: Any) -> Any:
    if isinstance(value, str):
        return mask_codes(value)
    if isinstance(value, dict):
        return {key: part if key in _IDS else _without_codes(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_without_codes(part) for part in value]
    return value


def mask_conversation(shown: dict[str, Any]) -> dict[str, Any]:
    """The conversation with numbers and the petitioner's name hidden wherever they occur."""
    names = _names_in(shown)
    lives = value_of(shown["slots"], "address") or {}
    home = home_in(str(lives.get("text") or "")) if isinstance(lives, dict) else ""
    return shown | {
        "slots": {key: _mask_slot(key, slot, names) for key, slot in shown["slots"].items()},
        "messages": [
            message
            | {
                "text": mask_text(message["text"], names, home),
                "payload": _mask_any(message["payload"], names),
                "understanding": None,
            }
            for message in shown["messages"]
        ],
        "handovers": _mask_any(shown["handovers"], names),
        "attachments": [
            file | {"reading": _mask_reading(file["reading"], names, home)}
            for file in shown["attachments"]
        ],
    }


def _mask_reading(
    reading: dict[str, Any] | None, names: tuple[str, ...], home: str
) -> dict[str, Any] | None:
    return reading and reading | {"text": mask_text(reading["text"], names, home)}


def _names_in(shown: dict[str, Any]) -> tuple[str, ...]:
    """The names in the draft, and those that were ever understood as one; longest first."""
    slots = shown["slots"]
    people = [{"name": value_of(slots, "name")}, value_of(slots, "proxy")]
    people += value_of(slots, "representatives") or []
    found = {
        person[key]
        for person in people
        if isinstance(person, dict)
        for key in ("name", "principal")
        if isinstance(person.get(key), str)
    }
    for message in shown["messages"]:
        entities = (message["understanding"] or {}).get("entities") or ()
        found |= {
            one.get("value")
            for one in entities
            if isinstance(one, dict) and one.get("entity") == "name"
        }
    return tuple(sorted((str(name) for name in found if name), key=len, reverse=True))


def _mask_slot(key: str, slot: Any, names: tuple[str, ...]) -> Any:
    if not isinstance(slot, dict):
        return slot
    if key == "matters" and isinstance(slot.get("value"), list):
        each = [
            {name: _mask_slot(name, cell, names) for name, cell in cells.items()}
            for cells in slot["value"]
        ]
        return slot | {"value": each}
    mask = _MASKS.get(key)
    hidden: dict[str, Any] = {}
    for part in ("value", "display"):
        said = slot.get(part)
        if mask and isinstance(said, str):
            hidden[part] = mask(said)
        elif mask and isinstance(said, dict):
            hidden[part] = {
                name: mask(inner) if name in _TEXTS and isinstance(inner, str) else inner
                for name, inner in said.items()
            }
        elif part in slot:
            hidden[part] = _mask_any(said, names, personal=key not in _MATTER)
    return slot | hidden


def _mask_any(value: Any, names: tuple[str, ...], *, personal: bool = False) -> Any:
    if isinstance(value, str):
        return mask_text(value, names)
    if isinstance(value, dict):
        return {
            key: part
            if key in _IDS
            else _MASKS[key](part)
            if personal and key in _MASKS and isinstance(part, str)
            else _mask_any(part, names, personal=personal)
            for key, part in value.items()
        }
    if isinstance(value, list):
        return [_mask_any(part, names, personal=personal) for part in value]
    return value
