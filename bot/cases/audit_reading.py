"""Reading the audit log: filtered, newest first, and nothing that its reader may not know."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, union_all
from sqlalchemy.orm import Session

from bot.cases.models import Case
from bot.kit.clock import TZ
from bot.staff import audit
from bot.staff.askers import Asker
from bot.staff.models import AuditEntry, Staff, Unit
from bot.staff.permissions import Permission, check_permission, is_allowed

MOST = 200
_NUMBER = re.compile(r"XF\d{14}")
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_E = AuditEntry


@dataclass(frozen=True, slots=True)
class LogFilters:
    """What to look for: a name or an actor, an action or its beginning, a thing, some days.

    `before` is the line from which on to look further back.
    """

    who: str = ""
    what: str = ""
    about: str = ""
    first: date | None = None
    last: date | None = None
    before: int | None = None
    limit: int = 100


def read_log(
    session: Session, asker: Asker, filters: LogFilters, now: datetime
) -> list[dict[str, Any]]:
    """The lines that fit. Reading is a line of its own, written after what is shown."""
    check_permission(asker, Permission.AUDIT_READ)
    rows: Sequence[AuditEntry] = ()
    if not _sealed_numbers(session, asker, [filters.about]):
        query = select(_E).where(*_conditions(session, filters))
        limit = max(1, min(filters.limit, MOST))
        rows = session.scalars(query.order_by(_E.seq.desc()).limit(limit)).all()
    sealed = _sealed_numbers(session, asker, [_text(row) for row in rows])
    names = _names(session, rows)
    shown = [_line(row, names, hidden=_mentions(row, sealed)) for row in rows]
    given = {name: getattr(filters, name) for name in ("who", "what", "about")}
    asked = {name: value for name, value in given.items() if value}
    days = f"{filters.first or ''}/{filters.last or ''}"
    audit.record(session, asker, "audit.read", "audit", "", now, days=days, **asked)
    return shown


def verify_log(session: Session, asker: Asker, now: datetime) -> dict[str, Any]:
    """Walk the whole chain; that is a line of its own too."""
    check_permission(asker, Permission.AUDIT_READ)
    found = audit.verify(session)
    audit.record(session, asker, "audit.verified", "audit", "", now, ok=found.ok)
    return {
        "ok": found.ok,
        "entries": found.entries,
        "head": found.head,
        "broken_at": found.broken_at,
    }


def _conditions(session: Session, filters: LogFilters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.who:
        ids = session.scalars(select(Staff.id).where(Staff.name == filters.who))
        found.append(or_(_E.actor == filters.who, _E.actor.in_([f"staff:{id_}" for id_ in ids])))
    if filters.what:
        found.append(_E.action.startswith(filters.what, autoescape=True))
    if filters.about:
        things = [filters.about, *(f"{kind}:{filters.about}" for kind in ("case", "conversation"))]
        found.append(_E.object.in_(things))
    if filters.first:
        found.append(_E.at >= datetime.combine(filters.first, time(), TZ))
    if filters.last:
        found.append(_E.at < datetime.combine(filters.last + timedelta(days=1), time(), TZ))
    if filters.before:
        found.append(_E.seq < filters.before)
    return found


def _line(row: AuditEntry, names: dict[str, str], *, hidden: bool) -> dict[str, Any]:
    told = () if hidden else _ID.findall(_text(row))
    return {
        "seq": row.seq,
        "at": row.at.isoformat(),
        "actor": row.actor,
        "name": names.get(row.actor.removeprefix("staff:"), ""),
        "named": {id_: names[id_] for id_ in told if id_ in names},
        "action": row.action,
        "object": "" if hidden else row.object,
        "reason": "" if hidden else row.reason,
        "detail": {} if hidden else row.detail,
        "hidden": hidden,
        "intact": audit.is_intact(row),
    }


def _names(session: Session, rows: Iterable[AuditEntry]) -> dict[str, str]:
    """The names of the staff and units who did it or of whom a line tells, by id."""
    ids = {id_ for row in rows for id_ in _ID.findall(f"{row.actor} {_text(row)}")}
    found = union_all(*(select(of.id, of.name).where(of.id.in_(ids)) for of in (Staff, Unit)))
    return {row.id: row.name for row in session.execute(found)}


def _sealed_numbers(session: Session, asker: Asker, texts: Sequence[str]) -> set[str]:
    """Numbers in the texts that belong to cases the asker may not know of."""
    if is_allowed(asker, Permission.CASES_READ_SEALED):
        return set()
    numbers = {number for text in texts for number in _NUMBER.findall(text)}
    return set(
        session.scalars(select(Case.number).where(Case.number.in_(numbers), Case.sealed.is_(True)))
    )


def _mentions(row: AuditEntry, numbers: set[str]) -> bool:
    return any(number in numbers for number in _NUMBER.findall(_text(row)))


def _text(row: AuditEntry) -> str:
    return f"{row.object} {row.reason} {json.dumps(row.detail, ensure_ascii=False)}"
