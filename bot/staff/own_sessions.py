"""The browsers in which somebody is signed in, for themselves to see and to sign out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.staff import audit, sessions
from bot.staff.askers import StaffAsker
from bot.staff.models import StaffSession
from bot.staff.rules import rules


class SessionNotFound(Exception):
    """The asker has no such session, or it is over."""


@dataclass(frozen=True, slots=True)
class Running:
    """A browser that is signed in: since when, and when it last asked for something."""

    id: str
    since: datetime
    seen_at: datetime


def list_own(session: Session, asker: StaffAsker, now: datetime) -> list[Running]:
    """The asker's sessions that run, the one used last first."""
    rows = session.scalars(
        select(StaffSession)
        .where(
            StaffSession.staff_id == asker.staff_id,
            StaffSession.complete.is_(True),
            StaffSession.ended_at.is_(None),
            StaffSession.expires_at > now,
            StaffSession.seen_at > now - rules().session.idle,
        )
        .order_by(StaffSession.seen_at.desc(), StaffSession.id)
    )
    return [Running(row.id, row.created_at, row.seen_at) for row in rows]


def end_own(session: Session, asker: StaffAsker, session_id: str, now: datetime) -> None:
    """Sign one browser out; raises `SessionNotFound`, also for somebody else's."""
    ended = session.execute(
        update(StaffSession)
        .where(
            StaffSession.id == session_id,
            StaffSession.staff_id == asker.staff_id,
            StaffSession.ended_at.is_(None),
            StaffSession.expires_at > now,
        )
        .values(ended_at=now)
    )
    if not ended.rowcount:  # type: ignore[attr-defined]
        raise SessionNotFound(session_id)
    _record(session, asker, 1, now)


def end_others(session: Session, asker: StaffAsker, own: str, now: datetime) -> int:
    """Sign all browsers out but the one whose session is `own`; how many there were."""
    ended = sessions.end_all(session, asker.staff_id, now, but=own)
    _record(session, asker, ended, now)
    return ended


def _record(session: Session, asker: StaffAsker, count: int, now: datetime) -> None:
    what = f"staff:{asker.staff_id}"
    audit.record(session, asker, "sessions.ended", what, "", now, count=count)
