"""How many conversations each queue holds: what every open page asks again and again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from bot.intake.alarms import rules
from bot.intake.models import Conversation, Glance, Mention, Message
from bot.intake.queues import QUEUES, Queue, calls, where
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission, check_permission

UNSEEN_AFTER = timedelta(minutes=rules().danger.unseen_minutes)
LATE_AFTER = timedelta(minutes=rules().late.minutes)
LARGE: tuple[Queue, ...] = ("bot", "closed")
"""Queues that hold most conversations there are; the same for everybody."""
_APART = (*LARGE, "mentioned")
_C, _M = Conversation, Message


@dataclass(frozen=True, slots=True)
class _Whoever:
    """The asker as parameters of a statement that is built once."""

    staff_id: Any
    unit: Any


def count_large(session: Session) -> dict[str, int]:
    """How many conversations are in the queues of `LARGE`."""
    return {name: int(session.scalar(query) or 0) for name, query in _LARGE.items()}


def count_queues(
    session: Session, asker: StaffAsker, now: datetime, large: Mapping[str, int]
) -> dict[str, int]:
    """How many conversations are in each queue, and what calls for somebody.

    `unread`: citizens' messages in `mine`; `called`: where a note calls the asker anew; `urgent`:
    in danger and nobody has them; `unseen`: of these, nobody looked for some minutes; `late`: have
    waited for a person for too long. `large` is what `count_large` counted, perhaps some seconds
    ago.
    """
    check_permission(asker, Permission.CONVERSATIONS_LIST)
    values = {
        "staff_": asker.staff_id,
        "unit_": asker.unit,
        "unseen_": now - UNSEEN_AFTER,
        "late_": now - LATE_AFTER,
    }
    row = session.execute(_COUNTS, values).one()
    return {**large, **{name: int(count or 0) for name, count in row._mapping.items()}}


def _counts() -> Any:
    """One look at the conversations that people have or wait in."""
    who = _Whoever(bindparam("staff_"), bindparam("unit_"))
    waits = (where("waiting", who), _C.handler_id.is_(None))
    seen = select(Glance.at).where(Glance.conversation_id == _C.id, Glance.at >= _C.queued_at)
    sought = {name: (where(name, who),) for name in QUEUES if name not in _APART} | {
        "urgent": (*waits, _C.urgent),
        "unseen": (*waits, _C.urgent, _C.queued_at < bindparam("unseen_"), ~seen.exists()),
        "late": (*waits, _C.queued_at < bindparam("late_")),
    }
    columns = [func.sum(_one_if(*which)).label(name) for name, which in sought.items()]
    open_ = or_(_C.holder.in_(("queue", "human")), _C.urgent)
    called = calls(who).distinct()
    new = called.where(Mention.seen_at.is_(None))
    return select(
        *columns,
        _unread(who).label("unread"),
        _number(called).label("mentioned"),
        _number(new).label("called"),
    ).where(open_)


def _number(rows: Any) -> Any:
    return select(func.count()).select_from(rows.subquery()).scalar_subquery()


def _one_if(*conditions: Any) -> Any:
    both = conditions[0]
    for condition in conditions[1:]:
        both = both & condition
    return case((both, literal(1, literal_execute=True)), else_=literal(0, literal_execute=True))


def _unread(who: _Whoever) -> Any:
    mine = aliased(_C)
    return (
        select(func.count())
        .select_from(mine)
        .join(_M, _M.conversation_id == mine.id)
        .outerjoin(Glance, (Glance.conversation_id == mine.id) & (Glance.staff_id == who.staff_id))
        .where(
            mine.holder == "human",
            mine.handler_id == who.staff_id,
            _M.author == "citizen",
            _M.kind != "event",
            _M.seq > func.coalesce(Glance.seq, 0),
        )
        .scalar_subquery()
    )


_COUNTS = _counts()
_LARGE = {
    name: select(func.count()).select_from(_C).where(where(name, _Whoever(None, None)))
    for name in LARGE
}
