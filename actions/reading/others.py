"""People a petition names besides the petitioner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_SLOTS = ("representatives", "proxy", "guardian", "accused", "respondents")


def mentioned(text: str, values: Mapping[str, Any]) -> bool:
    """Whether the name or number was given for one of them, and so is not the petitioner's."""
    return bool(text) and any(text in told for slot in _SLOTS for told in _texts(values.get(slot)))


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in _texts(part)]
    return []
