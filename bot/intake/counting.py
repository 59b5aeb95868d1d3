"""How many conversations each queue holds: what every open page asks again and again."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from bot.intake import sight
from bot.intake.alarms import rules
from bot.intake.models import Conversation, Glance, Mention, Message
from bot.intake.queue_rules import QUEUES, Queue, Whoever, calls, parameters, where
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission, check_permission

UNSEEN_AFTER = timedelta(minutes=rules().danger.unseen_minutes)
LATE_AFTER = timedelta(minutes=rules().late.minutes)
LARGE: tuple[Queue, ...] = ("bot", "closed")
"""Queues that hold most conversations there are; the same for everybody."""
_APART = (*LARGE, "mentioned")
_C, _M = Conversation, Message


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
    ago; who does not see all conversations has it counted for themselves.
    """
    check_permission(asker, Permission.CONVERSATIONS_LIST)
    values = parameters(asker) | {"unseen_": now - UNSEEN_AFTER, "late_": now - LATE_AFTER}
    sees_all = sight.sees_all(asker)
    if not sees_all:
        own = _LARGE_WITHIN.items()
        large = {name: int(session.scalar(query, values) or 0) for name, query in own}
    row = session.execute(_COUNTS if sees_all else _COUNTS_WITHIN, values).one()
    return {**large, **{name: int(count or 0) for name, count in row._mapping.items()}}


def _counts(*, sees_all: bool) -> Any:
    """One look at the conversations that people have or wait in."""
    who = Whoever()
    waits = (where("waiting", who, sees_all=sees_all), _C.handler_id.is_(None))
    seen = select(Glance.at).where(Glance.conversation_id == _C.id, Glance.at >= _C.queued_at)
    sought = {
        name: (where(name, who, sees_all=sees_all),) for name in QUEUES if name not in _APART
    } | {
        "urgent": (*waits, _C.urgent),
        "unseen": (*waits, _C.urgent, _C.queued_at < bindparam("unseen_"), ~seen.exists()),
        "late": (*waits, _C.queued_at < bindparam("late_")),
    }
    columns = [func.sum(_one_if(*which)).label(name) for name, which in sought.items()]
    open_ = or_(_C.holder.in_(("queue", "human")), _C.urgent)
    called = calls(who, sees_all=sees_all).distinct()
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


def _unread(who: Whoever) -> Any:
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


def _large(*, sees_all: bool) -> dict[Queue, Any]:
    return {
        name: select(func.count()).select_from(_C).where(where(name, Whoever(), sees_all=sees_all))
        for name in LARGE
    }


_COUNTS, _COUNTS_WITHIN = _counts(sees_all=True), _counts(sees_all=False)
_LARGE, _LARGE_WITHIN = _large(sees_all=True), _large(sees_all=False)
