"""Accusations, and what was told in confidence: for those alone who may know of it (Art. 30)."""

from __future__ import annotations

from typing import Any

from bot.staff.askers import Asker
from bot.staff.permissions import NotPermitted, Permission, is_allowed

ACCUSATION = "检举控告"


class Sealed(NotPermitted):
    """The draft of the conversation is sealed, and the asker may not know of it."""

    def __init__(self) -> None:
        super().__init__(Permission.CASES_READ_SEALED)


def value_of(slots: dict[str, Any], key: str) -> Any:
    """What a slot of the draft holds."""
    slot = slots.get(key)
    return slot.get("value") if isinstance(slot, dict) else None


def is_accusation(slots: dict[str, Any]) -> bool:
    """Whether the draft accuses somebody."""
    return any(value_of(cells, "kind") == ACCUSATION for cells in _matters(slots))


def is_sealed(slots: dict[str, Any]) -> bool:
    """Whether the draft will be an accusation or was asked to be confidential."""
    veiled = (slots.get("matters") or {}).get("veiled") is True
    secret = any(value_of(cells, "confidential") is True for cells in _matters(slots))
    return veiled or secret or is_accusation(slots)


def _matters(slots: dict[str, Any]) -> list[dict[str, Any]]:
    """The slots of each matter where several were told: one that is sealed seals the draft."""
    told = value_of(slots, "matters")
    return [slots, *(one for one in told if isinstance(one, dict))] if told else [slots]


def is_withheld(asker: Asker, slots: dict[str, Any] | None, sealed: bool) -> bool:
    """Whether a draft, and what is said about it, is kept from the asker.

    `sealed`: the conversation is, because of a case that was filed in it before.
    """
    kept = sealed or is_sealed(slots or {})
    return kept and not is_allowed(asker, Permission.CASES_READ_SEALED)


def check_seal(asker: Asker, slots: dict[str, Any] | None, sealed: bool) -> None:
    """Refuse with `Sealed` whoever would work on a draft that is kept from them."""
    if is_withheld(asker, slots, sealed):
        raise Sealed


def draft_messages(shown: dict[str, Any]) -> set[str]:
    """All that was said since the first message of a sealed draft, whoever said it.

    All of the conversation when its beginning is not known: a handler filled the draft, say.
    """
    slots = shown["slots"]
    if not is_sealed(slots):
        return set()
    said = [message["id"] for message in shown["messages"]]
    told = {
        id_
        for slot in slots.values()
        if isinstance(slot, dict)
        for id_ in slot.get("messages") or ()
    }
    first = min(map(said.index, told)) if told and told <= set(said) else 0
    return set(said[first:])
