"""Looking into nested values by dotted path, and comparing what is found."""

from __future__ import annotations

import json
from typing import Any


def find(value: Any, path: str) -> Any:
    """What lies under a dotted path (`a.0.b`), or None."""
    for part in path.split("."):
        if isinstance(value, list):
            value = value[int(part)] if int(part) < len(value) else None
        elif isinstance(value, dict):
            value = value.get(part)
        else:
            return None
    return value


def holds(found: Any, sign: str, wanted: str) -> bool:
    """Whether a checked value is as a script wants it: `=` equal, `~` contains, `#` length."""
    if sign == "!":
        return found in (None, "", [], {})
    if sign == "#":
        return len(found or ()) == int(wanted)
    text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, default=str)
    if sign == "!~":
        return wanted not in text
    return wanted in text if sign == "~" else text == wanted
