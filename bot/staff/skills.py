"""What members of staff are good at, such as a trade or a dialect."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.staff import audit
from bot.staff.askers import Asker
from bot.staff.models import Staff, StaffSkill
from bot.staff.service import get_staff

LONGEST = 30
MOST = 20


class SkillRefused(Exception):
    """A skill needs a short name, and nobody has very many."""


def set_skills(
    session: Session, asker: Asker, staff_id: str, skills: Collection[str], now: datetime
) -> list[str]:
    """Make these the skills of an account, and no others; returns them in order."""
    staff = get_staff(session, asker, staff_id)
    wanted = sorted({skill.strip() for skill in skills})
    if len(wanted) > MOST or any(not skill or len(skill) > LONGEST for skill in wanted):
        raise SkillRefused(staff_id)
    session.execute(delete(StaffSkill).where(StaffSkill.staff_id == staff.id))
    session.add_all(StaffSkill(staff_id=staff.id, skill=skill) for skill in wanted)
    audit.record(session, asker, "staff.skills", f"staff:{staff.id}", "", now, skills=wanted)
    return wanted


def skills_by_staff(session: Session) -> dict[str, frozenset[str]]:
    """Everybody's skills by account, of those who work here."""
    found: dict[str, set[str]] = {}
    rows = session.execute(
        select(StaffSkill.staff_id, StaffSkill.skill)
        .join(Staff, Staff.id == StaffSkill.staff_id)
        .where(Staff.active)
    )
    for staff_id, skill in rows:
        found.setdefault(staff_id, set()).add(skill)
    return {staff_id: frozenset(skills) for staff_id, skills in found.items()}
