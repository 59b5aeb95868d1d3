"""Alarms: a citizen in danger whom nobody looks at, and one who waits for too long.

An alarm climbs by the clock until it is acknowledged or somebody takes the conversation: from the
group on call to the supervisors, from them to other systems. Each step is taken once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from bot.intake import sight
from bot.intake.models import Alarm, Conversation, Handover
from bot.intake.sealing import is_withheld
from bot.kit.office_hours import OfficeHours
from bot.staff import audit
from bot.staff.askers import OperatorAsker, StaffAsker
from bot.staff.permissions import Permission, check_permission, is_allowed
from bot.webhooks.events import Event
from bot.webhooks.service import announce

DEFAULT = Path(__file__).with_name("alarms.yml")
BY_ITSELF = OperatorAsker("alarms")
STAFF, SUPERVISORS, OUTSIDE = 0, 1, 2
"""How far an alarm has climbed."""
BATCH = 50
_A, _C = Alarm, Conversation
_EVENTS = {"danger": Event.CONVERSATION_UNSEEN, "late": Event.CONVERSATION_LATE}
Minutes = Annotated[float, Field(gt=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DangerRules(_Strict):
    """Minutes after the alarm."""

    unseen_minutes: Minutes
    outside_minutes: Minutes


class LateRules(_Strict):
    """Minutes of waiting while the office is open."""

    minutes: Minutes
    outside_minutes: Minutes


class AlarmRules(_Strict):
    """All of `alarms.yml`."""

    danger: DangerRules
    late: LateRules


@lru_cache(maxsize=1)
def rules() -> AlarmRules:
    """The rules as they stand in the file."""
    return AlarmRules.model_validate(yaml.safe_load(DEFAULT.read_text(encoding="utf-8")))


def raise_danger(session: Session, handover: Handover | None, now: datetime) -> None:
    """Somebody is in danger: the group on call first. Once in each hand-over."""
    if handover is None or session.get(_A, (handover.id, "danger")) is not None:
        return
    due = now + timedelta(minutes=rules().danger.unseen_minutes)
    session.add(_alarm(handover, "danger", now, STAFF, due))


def climb(session: Session, hours: OfficeHours, now: datetime) -> list[dict[str, Any]]:
    """Take the steps that are due; what pages are told of them."""
    late = [
        _raise_late(session, handover, now) for handover in _late(session, hours, now, lock=True)
    ]
    session.flush()
    due = session.scalars(
        select(_A)
        .join(_C, _C.id == _A.conversation_id)
        .where(_A.acknowledged_at.is_(None), _A.next_at <= now, _nobody_has())
        .order_by(_A.next_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True, of=_A)
    ).all()
    return [_told(alarm) for alarm in (*late, *(_step(session, alarm, now) for alarm in due))]


def is_due(session: Session, hours: OfficeHours, now: datetime) -> bool:
    """Whether there is a step to take: a cheap look."""
    open_ = select(_A.kind).where(_A.acknowledged_at.is_(None), _A.next_at <= now)
    climbs = open_.join(_C, _C.id == _A.conversation_id).where(_nobody_has()).limit(1)
    return session.scalar(climbs) is not None or bool(_late(session, hours, now))


def acknowledge(
    session: Session, asker: StaffAsker, conversation_id: str, now: datetime
) -> list[str]:
    """The asker has seen to the alarms of a conversation; which kinds there were.

    None are theirs when its draft is withheld from them. Raises `sight.ConversationNotFound`.
    """
    check_permission(asker, Permission.CONVERSATIONS_READ)
    conversation = sight.get(session, asker, conversation_id)
    if is_withheld(asker, conversation.slots, conversation.sealed):
        return []
    found = session.scalars(
        select(_A)
        .where(_A.conversation_id == conversation_id, _A.acknowledged_at.is_(None))
        .with_for_update()
    ).all()
    for alarm in found:
        alarm.acknowledged_at, alarm.acknowledged_by = now, asker.staff_id
        audit.record(
            session, asker, "alarms.acknowledged", conversation_id, "", now,
            kind=alarm.kind, level=alarm.level,
        )  # fmt: skip
    return [alarm.kind for alarm in found]


def list_alarms(session: Session, asker: StaffAsker) -> list[dict[str, Any]]:
    """The alarms nobody has seen to, oldest first; who waits too long is for supervisors only."""
    check_permission(asker, Permission.CONVERSATIONS_LIST)
    mine = [_A.acknowledged_at.is_(None), _nobody_has(), sight.in_sight(asker)]
    if not is_allowed(asker, Permission.CONVERSATIONS_REASSIGN):
        mine.append(_A.kind == "danger")
    query = select(_A).join(_C, _C.id == _A.conversation_id).where(*mine)
    return [
        _told(alarm) | {"raised_at": alarm.raised_at.isoformat()}
        for alarm in session.scalars(query.order_by(_A.raised_at).limit(BATCH))
    ]


def _step(session: Session, alarm: Alarm, now: datetime) -> Alarm:
    alarm.level += 1
    alarm.next_at = None
    if alarm.level >= OUTSIDE:
        announce(session, _EVENTS[alarm.kind], now, conversation=alarm.conversation_id)
    else:
        more = rules().danger.outside_minutes - rules().danger.unseen_minutes
        alarm.next_at = now + timedelta(minutes=max(0.0, more))
    audit.record(
        session, BY_ITSELF, "alarms.escalated", alarm.conversation_id, "", now,
        kind=alarm.kind, level=alarm.level,
    )  # fmt: skip
    return alarm


def _raise_late(session: Session, handover: Handover, now: datetime) -> Alarm:
    more = timedelta(minutes=max(0.0, rules().late.outside_minutes - rules().late.minutes))
    alarm = _alarm(handover, "late", now, SUPERVISORS, now + more)
    session.add(alarm)
    audit.record(
        session, BY_ITSELF, "alarms.raised", handover.conversation_id, "", now, kind="late"
    )
    return alarm


def _late(
    session: Session, hours: OfficeHours, now: datetime, *, lock: bool = False
) -> Sequence[Handover]:
    """Those who have waited for too long while the office was open, and nobody was told yet."""
    if not hours.is_open(now):
        return []
    wait = timedelta(minutes=rules().late.minutes)
    told = select(_A.kind).where(_A.handover_id == Handover.id, _A.kind == "late")
    query = (
        select(Handover, _C.queued_at)
        .join(_C, _C.id == Handover.conversation_id)
        .where(
            Handover.released_at.is_(None), _C.queued_at <= now - wait, _C.holder != "bot",
            _C.handler_id.is_(None), ~told.exists(),
        )
        .order_by(_C.queued_at)
        .limit(BATCH)
    )  # fmt: skip
    rows = session.execute(query.with_for_update(skip_locked=True, of=Handover) if lock else query)
    opened = ((handover, hours.next_opening(since)) for handover, since in rows if since)
    return [handover for handover, at in opened if at is not None and now - at >= wait]


def _alarm(handover: Handover, kind: str, now: datetime, level: int, due: datetime) -> Alarm:
    return Alarm(
        handover_id=handover.id, kind=kind, conversation_id=handover.conversation_id,
        raised_at=now, level=level, next_at=due,
    )  # fmt: skip


def _nobody_has() -> ColumnElement[bool]:
    return and_(_C.handler_id.is_(None), or_(_C.holder != "bot", _C.urgent))


def _told(alarm: Alarm) -> dict[str, Any]:
    return {
        "type": "alarm",
        "conversation": alarm.conversation_id,
        "kind": alarm.kind,
        "level": alarm.level,
    }
