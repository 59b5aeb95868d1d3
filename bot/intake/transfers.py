"""Passing a conversation on: to a colleague, a unit, a skill, or back to all who wait for work.

The bot stays silent throughout: a conversation that was passed on still belongs to people.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.intake import notes, sight
from bot.intake.handover import NotTaken, TakenByAnother, lock_for, open_handover
from bot.intake.models import Conversation
from bot.intake.offers import withdraw
from bot.intake.sealing import is_sealed
from bot.staff import audit
from bot.staff.askers import StaffAsker
from bot.staff.models import Staff, Unit
from bot.staff.permissions import GRANTS, Permission, Role, check_permission, is_allowed
from bot.staff.skills import skills_by_staff


class NobodyThere(Exception):
    """The colleague, unit or skill does not exist or answers no citizens."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to: a colleague, a unit, whoever has a skill, or with none of them the queue of all."""

    staff_id: str | None = None
    unit: str | None = None
    skill: str | None = None

    @property
    def name(self) -> str:
        """How the log names it; at most one is set."""
        return self.staff_id or self.unit or self.skill or ""


def targets(
    session: Session, asker: StaffAsker, conversation_id: str
) -> dict[str, list[dict[str, Any]]]:
    """Whom the conversation may be passed on to; a sealed one to those who may know of it.

    Who sits in a responsible unit passes it on within that unit or back to the reception.
    """
    check_permission(asker, Permission.CONVERSATIONS_TAKE)
    conversation = sight.get(session, asker, conversation_id)
    return _targets(session, asker, conversation)


def _targets(
    session: Session, asker: StaffAsker, conversation: Conversation
) -> dict[str, list[dict[str, Any]]]:
    needed = {Permission.CONVERSATIONS_REPLY}
    if conversation.sealed or is_sealed(conversation.slots or {}):
        needed.add(Permission.CASES_READ_SEALED)
    roles = [role.value for role in Role if needed <= GRANTS[role]]
    staff = session.execute(
        select(Staff.id, Staff.name, Staff.role, Unit.name.label("unit"))
        .outerjoin(Unit, Staff.unit_id == Unit.id)
        .where(Staff.active, Staff.role.in_(roles), Staff.id != (conversation.handler_id or ""))
        .order_by(Unit.name, Staff.name)
    )
    known = [row for row in staff if _reaches(asker, row)]
    people = [{"id": row.id, "name": row.name, "unit": row.unit} for row in known]
    own = {asker.unit} - {None} if needed <= asker.grants else set()
    units = {person["unit"] for person in people if person["unit"]} | own
    return {
        "staff": people,
        "units": [{"name": name} for name in sorted(map(str, units))],
        "skills": _skills_of(session, {row.id for row in known if _receives(row)}),
    }


def _reaches(asker: StaffAsker, row: Any) -> bool:
    return sight.sees_all(asker) or _receives(row) or row.unit in asker.scope


def _receives(row: Any) -> bool:
    """Whether an account sees all conversations, and so may be given any."""
    return Permission.CONVERSATIONS_ALL_UNITS in GRANTS[Role(row.role)]


def _skills_of(session: Session, ids: set[str]) -> list[dict[str, Any]]:
    """Each skill with how many of these people have it."""
    found = Counter(
        skill for id_, skills in skills_by_staff(session).items() if id_ in ids for skill in skills
    )
    return [{"name": name, "people": found[name]} for name in sorted(found)]


def transfer(
    session: Session,
    conversation_id: str,
    asker: StaffAsker,
    target: Target,
    note: str,
    now: datetime,
) -> list[str]:
    """Pass on what the asker holds; a supervisor also what another holds. Whom the note calls."""
    check_permission(asker, Permission.CONVERSATIONS_TAKE)
    conversation = lock_for(session, conversation_id, asker)
    if conversation.holder != "human":
        raise NotTaken(conversation_id)
    holds = conversation.handler_id == asker.staff_id
    if not holds and not is_allowed(asker, Permission.CONVERSATIONS_REASSIGN):
        raise TakenByAnother(conversation_id)
    held_by = conversation.handler_id or ""
    _pass_on(session, conversation, asker, target, now)
    left = notes.leave(session, conversation, asker, note, now) if note.strip() else None
    audit.record(
        session, asker, "conversations.transfer", conversation_id, "", now,
        to=target.name, held=held_by,
    )  # fmt: skip
    return [one.id for one in left.called] if left else []


def _pass_on(
    session: Session, conversation: Conversation, asker: StaffAsker, target: Target, now: datetime
) -> None:
    known = _targets(session, asker, conversation)
    unit = target.unit
    if target.staff_id is not None:
        person = next((one for one in known["staff"] if one["id"] == target.staff_id), None)
        if person is None:
            raise NobodyThere(target.staff_id)
        unit = conversation.unit if person["unit"] == conversation.unit else None
        handover = open_handover(session, conversation.id)
        if handover is not None:
            handover.taken_by = target.staff_id
    for group, name in (("units", target.unit), ("skills", target.skill)):
        if name is not None and name not in {one["name"] for one in known[group]}:
            raise NobodyThere(name)
    conversation.handler_id, conversation.unit = target.staff_id, unit
    conversation.skill, conversation.queued_at = target.skill, now
    withdraw(session, conversation.id, now)
