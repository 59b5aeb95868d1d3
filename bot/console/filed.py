"""A filed case beside the conversation it came from."""

from __future__ import annotations

from typing import Any

from bot.console.view import text


def show_filed(case: dict[str, Any]) -> dict[str, Any]:
    """Its values as lines, from the Case JSON; what is empty is left out."""
    person, place = case.get("petitioner") or {}, case.get("problem_place") or {}
    when, content = case.get("event_time") or {}, case.get("content_class") or {}
    values = {
        "title": case.get("title"),
        "kind": case.get("kind"),
        "requests": "\n".join(case.get("requests") or ()),
        "facts": case.get("facts"),
        "reasons": case.get("reasons"),
        "place": "".join(filter(None, (place.get("region_name"), place.get("detail")))),
        "event_time": when.get("raw"),
        "respondents": "\n".join(map(_respondent, case.get("respondents") or ())),
        "people_count": case.get("people_count"),
        "name": person.get("name"),
        "phone": person.get("phone"),
        "id_number": person.get("id_number"),
        "address": person.get("address"),
        "content_class": content.get("path"),
        "unit": case.get("unit"),
    }
    rows = [(text(f"case.{key}"), str(value)) for key, value in values.items() if value]
    return {"number": case["number"], "rows": rows}


def _respondent(one: dict[str, Any]) -> str:
    return " ".join(filter(None, (one.get("unit"), one.get("post"), one.get("name"))))
