"""Takes out of a conversation what its reader may not see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.api.problems import words
from bot.cases.masking import mask_address, mask_id, mask_name, mask_phone, mask_text

_SEALED_KIND = "检举控告"
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
_TEXTS = frozenset({"text", "number", "detail"})
# Slots that describe the matter, not the person: a street lamp has an address too.
_MATTER = frozenset({"place", "place_candidates", "place_region", "respondents", "accused"})


def sealed_draft_messages(shown: dict[str, Any]) -> set[str]:
    """The messages of a draft that will be an accusation or was asked to be confidential."""
    slots = shown["slots"]
    kind = _value(slots, "kind")
    if kind != _SEALED_KIND and _value(slots, "confidential") is not True:
        return set()
    return {
        id_ for slot in slots.values() if isinstance(slot, dict) for id_ in slot.get("messages", [])
    }


def hide_messages(shown: dict[str, Any], hidden: set[str]) -> dict[str, Any]:
    """The conversation without the words of those messages, what they were understood as, the
    answers to them and the draft they fill."""
    if not hidden:
        return shown
    text = words().text("hidden_message")
    blank: dict[str, Any] = {"text": text, "payload": {}, "understanding": None}
    return shown | {
        "slots": {},
        "messages": [
            message | blank if message["id"] in hidden or message["reply_to"] in hidden else message
            for message in shown["messages"]
        ],
        "attachments": [
            file | {"filename": None} for file in shown["attachments"]
            if file["message_id"] not in hidden
        ],
    }  # fmt: skip


def mask_conversation(shown: dict[str, Any]) -> dict[str, Any]:
    """The conversation with numbers and the petitioner's name hidden wherever they occur."""
    name = _value(shown["slots"], "name")
    names = (name,) if isinstance(name, str) else ()
    return shown | {
        "slots": {key: _mask_slot(key, slot, names) for key, slot in shown["slots"].items()},
        "messages": [
            message
            | {
                "text": mask_text(message["text"], names),
                "payload": _mask_any(message["payload"], names),
                "understanding": None,
            }
            for message in shown["messages"]
        ],
        "handovers": _mask_any(shown["handovers"], names),
    }


def _mask_slot(key: str, slot: Any, names: tuple[str, ...]) -> Any:
    if not isinstance(slot, dict):
        return slot
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
            key: _MASKS[key](part)
            if personal and key in _MASKS and isinstance(part, str)
            else _mask_any(part, names, personal=personal)
            for key, part in value.items()
        }
    if isinstance(value, list):
        return [_mask_any(part, names, personal=personal) for part in value]
    return value


def _value(slots: dict[str, Any], key: str) -> Any:
    slot = slots.get(key)
    return slot.get("value") if isinstance(slot, dict) else None
