"""A line of the audit log in words: what it is about, and its details."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.console.view import or_other, text, words

LONG, DIGEST, SHORT = 36, 64, 8
"""Of an identifier so long so much tells lines apart; all of it stands in the line's title."""


def deed(action: str) -> str:
    """What was done; its code where it has no words."""
    said = or_other("actions", action.replace(".", "_"))
    return action if said == text("actions.other") else said


def actor(code: str) -> str:
    """Who did it where the log knows no name: a citizen, a stranger, the server's operator."""
    kind, _, rest = code.partition(":")
    return f"{text(f'audit_actors.{kind}')} {rest}" if _is_known("audit_actors", kind) else code


def about(line: Mapping[str, Any]) -> str:
    """What it was done to: a case by its number, an account by its name, others by their kind."""
    kind, colon, id_ = str(line["object"]).partition(":")
    if not colon and len(kind) != LONG:
        groups = (group for group in ("queues", "audit_objects") if _is_known(group, kind))
        return next((text(f"{group}.{kind}") for group in groups), kind)
    if not colon:
        kind, id_ = "conversation", kind
    said = _said(id_, line["named"])
    return f"{text(f'audit_objects.{kind}')} {said}" if _is_known("audit_objects", kind) else said


def details(line: Mapping[str, Any]) -> str:
    """All else that is noted of it, as `label：value`."""
    told = {name: _value(name, value, line["named"]) for name, value in line["detail"].items()}
    return "，".join(f"{_label(name)}：{said}" for name, said in told.items() if said)


def _label(name: str) -> str:
    return text(f"audit_details.{name}") if _is_known("audit_details", name) else name


def _value(name: str, value: Any, named: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return text("audit_values.true" if value else "audit_values.false")
    if isinstance(value, list):
        return "、".join(_value(name, one, named) for one in value)
    said = "" if value is None else str(value)
    known = f"audit_values.{said}"
    return text(known) if _is_known("audit_values", said) else _said(said, named)


def _said(said: str, named: Mapping[str, str]) -> str:
    return named.get(said) or (said[:SHORT] if len(said) in (LONG, DIGEST) else said)


def _is_known(group: str, name: str) -> bool:
    return f"{group}.{name}" in words().keys()  # noqa: SIM118
