"""The group that is called when a citizen seems to be in danger: 值班组."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.staff import audit
from bot.staff.askers import Asker
from bot.staff.models import OnCall, Staff
from bot.staff.service import get_staff


def set_on_call(
    session: Session, asker: Asker, staff_id: str, now: datetime, *, on: bool = True
) -> None:
    """Put an account into the group, or take it out."""
    staff = get_staff(session, asker, staff_id)
    kept = session.get(OnCall, staff.id)
    if (kept is not None) == on:
        return
    if kept is None:
        session.add(OnCall(staff_id=staff.id, since=now))
    else:
        session.delete(kept)
    audit.record(session, asker, "staff.on_call", f"staff:{staff.id}", "", now, on=on)


def on_call(session: Session) -> frozenset[str]:
    """The accounts in the group that still work here."""
    members = select(OnCall.staff_id).join(Staff, Staff.id == OnCall.staff_id).where(Staff.active)
    return frozenset(session.scalars(members))
