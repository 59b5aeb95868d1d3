"""The history of a case: every change adds a line, and no line is ever changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.cases.models import Case, TimelineEntry
from bot.cases.texts import words
from bot.staff.askers import Asker, CitizenAsker, OperatorAsker, StaffAsker

Audience = Literal["citizen", "staff"]


def write_timeline(
    session: Session,
    case: Case,
    actor: Asker | None,
    type: str,
    text: str,
    *,
    now: datetime,
    audience: Audience = "citizen",
    **detail: Any,
) -> TimelineEntry:
    """Add a line in the caller's transaction, who must hold the case; no actor is the system."""
    name, role, unit = _described(actor)
    last = session.scalar(
        select(func.max(TimelineEntry.seq)).where(TimelineEntry.case_id == case.id)
    )
    entry = TimelineEntry(
        case_id=case.id,
        seq=(last or 0) + 1,
        at=now,
        type=type,
        actor=name,
        role=role,
        unit=unit,
        text=text,
        audience=audience,
        detail=detail or None,
    )
    session.add(entry)
    session.flush()
    return entry


def _described(actor: Asker | None) -> tuple[str, str, str | None]:
    if actor is None:
        return words().text("actor.system"), "system", None
    if isinstance(actor, CitizenAsker):
        return words().text("actor.citizen"), "citizen", None
    if isinstance(actor, StaffAsker):
        return actor.name, actor.role.value, actor.unit
    if isinstance(actor, OperatorAsker):
        return actor.name, "operator", None
    raise TypeError("a stranger writes no timeline")
