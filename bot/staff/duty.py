"""Whether a member of staff takes conversations just now: 在岗, 忙碌, 离开."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.staff import audit
from bot.staff.askers import StaffAsker
from bot.staff.models import Duty
from bot.staff.permissions import Permission, check_permission

State = Literal["on_duty", "busy", "away"]
STATES: tuple[State, ...] = ("on_duty", "busy", "away")
AT_FIRST: State = "away"
"""Of somebody who never said: conversations go to those who want them."""


def state_of(session: Session, staff_id: str) -> State:
    """What somebody last said of themselves."""
    kept = session.get(Duty, staff_id)
    return next((state for state in STATES if kept and kept.state == state), AT_FIRST)


def set_state(session: Session, asker: StaffAsker, state: State, now: datetime) -> None:
    """Say whether one takes conversations."""
    check_permission(asker, Permission.CONVERSATIONS_TAKE)
    kept = session.get(Duty, asker.staff_id, with_for_update=True)
    if kept is not None and kept.state == state:
        return
    if kept is None:
        session.add(Duty(staff_id=asker.staff_id, state=state, since=now))
    else:
        kept.state, kept.since = state, now
    audit.record(session, asker, "duty.set", f"staff:{asker.staff_id}", "", now, state=state)


def hold_on_duty(session: Session, present: Collection[str]) -> Sequence[Duty]:
    """Those of `present` who are on duty, locked: one at a time decides what they are given."""
    return session.scalars(
        select(Duty)
        .where(Duty.state == "on_duty", Duty.staff_id.in_(present))
        .order_by(Duty.staff_id)
        .with_for_update()
    ).all()
