"""The draft as the console lists it, field by field."""

from typing import Any

from bot.console.fields import Field, editable_text
from bot.console.view import text

UNSURE = 0.6


def rows(shown: dict[str, Any], fields: list[Field]) -> list[dict[str, Any]]:
    """The draft, field by field; of several matters one after the other, then what they share."""
    slots = shown["slots"]
    told = (slots.get("matters") or {}).get("value") or []
    if len(told) < 2:
        return _rows(slots, fields)
    own = [field for field in fields if not field.shared]
    found: list[dict[str, Any]] = []
    for n, cells in enumerate(told, start=1):
        found += [_heading(text("draft.matter", n=n)), *_rows(cells, own, of=f"@{n}")]
    shared = [field for field in fields if field.shared]
    return [*found, _heading(text("draft.shared")), *_rows(slots, shared)]


def _heading(said: str) -> dict[str, Any]:
    return {"heading": said, "slot": "", "value": ""}


def _rows(slots: dict[str, Any], fields: list[Field], of: str = "") -> list[dict[str, Any]]:
    """`of` names the matter that the slots are of."""
    found = []
    for field in fields:
        cell = slots.get(field.slot) or {}
        display = cell.get("display")
        value = cell.get("value")
        said = "" if display is None else _lines(display)
        if not said and value not in (None, "", [], {}):
            said = editable_text(value, "")
        if not said and not field.always and not cell:
            continue
        by = "declined" if cell.get("declined") else str(cell.get("by") or "")
        full = editable_text(value, said)
        found.append(
            {
                "heading": "",
                "slot": f"{field.slot}{of}",
                "label": field.label,
                "asked": field.asked,
                "long": field.long,
                "help": field.help,
                "value": full if field.slot in ("phone", "id_number") and full else said,
                "edit": full,
                "by": by,
                "by_text": text(f"by.{by}") if by else "",
                "unsure": by == "inferred" and float(cell.get("confidence") or 0) < UNSURE,
                "messages": " ".join(cell.get("messages") or []),
            }
        )
    return found


def _lines(display: Any) -> str:
    return "\n".join(map(str, display)) if isinstance(display, list) else str(display)
