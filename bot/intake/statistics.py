"""What a supervisor sees of the work with citizens over some days: counts and times, no words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.intake.models import Handover, Message, Rating
from bot.intake.queues import staff_names
from bot.kit.clock import TZ
from bot.staff import audit
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission, check_permission

LONGEST_DAYS = 92
HOURS = 24


@dataclass(frozen=True, slots=True)
class Day:
    """One day: minutes are medians, None when nobody was waited for."""

    day: str
    conversations: int
    handed_over: int
    by_bot_alone: float | None
    wait_minutes: float | None
    first_reply_minutes: float | None


def report(
    session: Session, asker: StaffAsker, first: date, last: date, now: datetime
) -> dict[str, Any]:
    """The figures from `first` to `last`, both included; at most a quarter."""
    check_permission(asker, Permission.STATISTICS_READ)
    first = max(first, last - timedelta(days=LONGEST_DAYS))
    begin, end = _midnight(first), _midnight(last + timedelta(days=1))
    handovers = session.scalars(
        select(Handover).where(Handover.requested_at >= begin, Handover.requested_at < end)
    ).all()
    spoken = _spoken(session, begin, end)
    answered = _first_replies(session, handovers)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    audit.record(session, asker, "statistics.read", f"{first}/{last}", "", now)
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "days": [asdict(_day(day, spoken, handovers, answered)) for day in days],
        "hours": _hours(spoken),
        "ratings": _ratings(session, begin, end),
        "staff": _staff(session, handovers, answered),
    }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), TZ)


def _spoken(session: Session, begin: datetime, end: datetime) -> list[tuple[str, datetime]]:
    """Who wrote when: conversation and time of each message of a citizen."""
    rows = session.execute(
        select(Message.conversation_id, Message.created_at).where(
            Message.author == "citizen",
            Message.kind != "event",
            Message.created_at >= begin,
            Message.created_at < end,
        )
    )
    return [(row[0], row[1]) for row in rows]


def _first_replies(session: Session, handovers: Sequence[Handover]) -> dict[str, datetime]:
    """When a person first said something in each hand-over."""
    if not handovers:
        return {}
    rows = session.execute(
        select(Handover.id, func.min(Message.created_at).label("at"))
        .join(Message, Message.conversation_id == Handover.conversation_id)
        .where(
            Handover.requested_at >= min(one.requested_at for one in handovers),
            Message.author == "handler",
            Message.created_at >= Handover.requested_at,
            Handover.released_at.is_(None) | (Message.created_at <= Handover.released_at),
        )
        .group_by(Handover.id)
    )
    return {row.id: row.at for row in rows}


def _day(
    day: date,
    spoken: list[tuple[str, datetime]],
    handovers: Sequence[Handover],
    answered: dict[str, datetime],
) -> Day:
    talked = {id_ for id_, at in spoken if at.date() == day}
    asked = [one for one in handovers if one.requested_at.date() == day]
    handed = {one.conversation_id for one in asked}
    alone = len(talked - handed) / len(talked) if talked else None
    waits = [_minutes(one.requested_at, one.taken_at) for one in asked if one.taken_at]
    replies = [_minutes(one.requested_at, answered[one.id]) for one in asked if one.id in answered]
    return Day(day.isoformat(), len(talked), len(asked), alone, _median(waits), _median(replies))


def _hours(spoken: list[tuple[str, datetime]]) -> list[int]:
    counted = Counter(at.hour for _, at in spoken)
    return [counted[hour] for hour in range(HOURS)]


def _ratings(session: Session, begin: datetime, end: datetime) -> dict[str, int]:
    rows = session.execute(
        select(Rating.score, func.count())
        .where(Rating.asked_at >= begin, Rating.asked_at < end)
        .group_by(Rating.score)
    )
    counted = {row[0]: int(row[1]) for row in rows}
    names = {"content": 3, "fairly": 2, "not_content": 1, "unanswered": None}
    return {name: counted.get(score, 0) for name, score in names.items()}


def _staff(
    session: Session, handovers: Sequence[Handover], answered: dict[str, datetime]
) -> list[dict[str, Any]]:
    """How many each member of staff took and how soon they answered; no ratings by name."""
    taken = Counter(one.taken_by for one in handovers if one.taken_by)
    names = staff_names(session, list(taken))
    return [
        {
            "name": names.get(id_, ""),
            "taken": count,
            "first_reply_minutes": _median(
                [
                    _minutes(one.requested_at, answered[one.id])
                    for one in handovers
                    if one.taken_by == id_ and one.id in answered
                ]
            ),
        }
        for id_, count in taken.most_common()
    ]


def _minutes(begin: datetime, end: datetime) -> float:
    return (end - begin).total_seconds() / 60


def _median(values: list[float]) -> float | None:
    return round(median(values), 1) if values else None
