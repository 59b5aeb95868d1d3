"""Who is offered a waiting conversation: of those present and fit for it, who has the least."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from bot.intake.models import Conversation, Offer
from bot.intake.offers import open_offer
from bot.intake.sealing import is_sealed
from bot.kit.office_hours import OfficeHours
from bot.staff import audit
from bot.staff.askers import OperatorAsker
from bot.staff.duty import hold_on_duty
from bot.staff.models import Duty, Staff, Unit
from bot.staff.permissions import GRANTS, Permission, Role
from bot.staff.skills import skills_by_staff

DEFAULT = Path(__file__).with_name("assignment.yml")
BY_ITSELF = OperatorAsker("assignment")
"""Who the log says has offered a conversation."""
BATCH = 50
_C = Conversation


class AssignmentRules(BaseModel):
    """All of `assignment.yml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool
    cap: Annotated[int, Field(ge=1)]
    seconds: Annotated[int, Field(ge=1)]
    again_minutes: Annotated[int, Field(ge=0)]
    outside_hours: Literal["none", "urgent", "all"]
    prefer: dict[str, str]

    @classmethod
    @lru_cache(maxsize=4)
    def load(cls, path: Path = DEFAULT) -> AssignmentRules:
        """The rules as they stand in the file."""
        return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


@dataclass(slots=True)
class Candidate:
    """Somebody on duty: what they may do, and how many conversations they have or are offered."""

    duty: Duty
    unit: str | None
    role: Role
    skills: frozenset[str]
    load: int

    @property
    def sees_all(self) -> bool:
        """Whether they may be offered what was not passed on to their unit."""
        return Permission.CONVERSATIONS_ALL_UNITS in GRANTS[self.role]

    @property
    def turn(self) -> tuple[int, bool, float, str]:
        """Least loaded first, then who waits longest for one."""
        at = self.duty.offered_at
        return self.load, at is not None, at.timestamp() if at else 0.0, self.duty.staff_id


@dataclass(frozen=True, slots=True)
class Offered:
    """A conversation that was put before somebody, and until when."""

    conversation_id: str
    staff_id: str
    until: datetime


def offer_waiting(
    session: Session,
    rules: AssignmentRules,
    hours: OfficeHours,
    present: Collection[str],
    now: datetime,
) -> list[Offered]:
    """Offer what waits to those who are `present` and on duty, urgent first.

    Several processes may do so at once: whoever holds the rows of those on duty decides.
    """
    if not present or not any_wants(session, rules, hours, now):
        return []
    free = _candidates(session, rules, present)
    offered = []
    for conversation in _wanting(session, rules, hours, now) if free else ():
        if open_offer(session, conversation.id) is not None:
            continue
        chosen = _choose(session, conversation, free, rules, now)
        if chosen is None:
            continue
        until = now + timedelta(seconds=rules.seconds)
        staff_id = chosen.duty.staff_id
        session.add(Offer(conversation_id=conversation.id, staff_id=staff_id, at=now, until=until))
        chosen.load, chosen.duty.offered_at = chosen.load + 1, now
        audit.record(
            session, BY_ITSELF, "conversations.offered", conversation.id, "", now, to=staff_id
        )
        offered.append(Offered(conversation.id, staff_id, until))
    return offered


def _waits(
    rules: AssignmentRules, hours: OfficeHours, now: datetime
) -> list[ColumnElement[bool]] | None:
    """What is to be offered at this hour; None for nothing at all."""
    being_offered = select(Offer.id).where(Offer.conversation_id == _C.id, Offer.outcome.is_(None))
    nobodys = or_(
        _C.holder == "queue",
        and_(_C.holder == "human", _C.handler_id.is_(None)),
        and_(_C.holder == "bot", _C.urgent),
    )
    found: list[ColumnElement[bool]] = [nobodys, ~being_offered.exists()]
    if not hours.is_open(now):
        if rules.outside_hours == "none":
            return None
        if rules.outside_hours == "urgent":
            found.append(_C.urgent.is_(True))
    return found


def any_wants(session: Session, rules: AssignmentRules, hours: OfficeHours, now: datetime) -> bool:
    """Whether anything waits that could be offered, if somebody were fit for it."""
    if not rules.enabled:
        return False
    waits = _waits(rules, hours, now)
    return waits is not None and session.scalar(select(_C.id).where(*waits).limit(1)) is not None


def _wanting(
    session: Session, rules: AssignmentRules, hours: OfficeHours, now: datetime
) -> Sequence[Conversation]:
    waits = _waits(rules, hours, now) or []
    return session.scalars(
        select(_C)
        .where(*waits)
        .order_by(_C.urgent.desc(), _C.queued_at, _C.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()


def _candidates(
    session: Session, rules: AssignmentRules, present: Collection[str]
) -> list[Candidate]:
    """Those on duty who could take one more."""
    duties = {duty.staff_id: duty for duty in hold_on_duty(session, present)}
    rows = session.execute(
        select(Staff.id, Staff.role, Unit.name)
        .outerjoin(Unit, Unit.id == Staff.unit_id)
        .where(Staff.id.in_(duties), Staff.active)
    ).all()
    skills, loads = skills_by_staff(session), _loads(session, duties)
    needed = {Permission.CONVERSATIONS_TAKE, Permission.CONVERSATIONS_REPLY}
    return [
        Candidate(duties[id_], unit, Role(role), skills.get(id_, frozenset()), loads.get(id_, 0))
        for id_, role, unit in rows
        if needed <= GRANTS[Role(role)] and loads.get(id_, 0) < rules.cap
    ]


def _loads(session: Session, ids: Collection[str]) -> dict[str, int]:
    held = (
        select(_C.handler_id, func.count())
        .where(_C.holder == "human", _C.handler_id.in_(ids))
        .group_by(_C.handler_id)
    )
    before = (
        select(Offer.staff_id, func.count())
        .where(Offer.outcome.is_(None), Offer.staff_id.in_(ids))
        .group_by(Offer.staff_id)
    )
    found: dict[str, int] = {}
    for query in (held, before):
        for id_, count in session.execute(query):
            found[str(id_)] = found.get(str(id_), 0) + int(count)
    return found


def _choose(
    session: Session,
    conversation: Conversation,
    candidates: Sequence[Candidate],
    rules: AssignmentRules,
    now: datetime,
) -> Candidate | None:
    passed = _let_pass(session, conversation.id, now - timedelta(minutes=rules.again_minutes))
    sealed = conversation.sealed or is_sealed(conversation.slots or {})
    fit = [
        one
        for one in candidates
        if one.load < rules.cap
        and one.duty.staff_id not in passed
        and (one.sees_all if conversation.unit is None else one.unit == conversation.unit)
        and (conversation.skill is None or conversation.skill in one.skills)
        and (not sealed or Permission.CASES_READ_SEALED in GRANTS[one.role])
    ]
    wished = rules.prefer.get((conversation.queue_reason or "").replace(":", "_"))
    best = [one for one in fit if wished in one.skills] or fit
    return min(best, key=lambda one: one.turn, default=None)


def _let_pass(session: Session, conversation_id: str, since: datetime) -> set[str]:
    """Who did not want it lately."""
    return set(
        session.scalars(
            select(Offer.staff_id).where(
                Offer.conversation_id == conversation_id,
                Offer.outcome.in_(("missed", "declined")),
                Offer.ended_at > since,
            )
        )
    )
