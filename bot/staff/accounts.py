"""From a row of the staff table to somebody who asks."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.staff.askers import StaffAsker
from bot.staff.models import Staff, Unit
from bot.staff.permissions import Role
from bot.staff.units import names_below


def to_asker(session: Session, staff: Staff) -> StaffAsker:
    """The account as an asker, with the units that are theirs."""
    unit = session.get(Unit, staff.unit_id) if staff.unit_id else None
    return StaffAsker(
        staff_id=staff.id,
        name=staff.name,
        role=Role(staff.role),
        unit=unit.name if unit else None,
        units=names_below(session, unit.id) if unit else frozenset(),
    )
