"""The queues a handler works through: what waits comes first, urgent before long waiting."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased, defer

from bot.cases import service as cases
from bot.intake import alarms, sight
from bot.intake.models import Conversation, Glance, Mention, Message, Offer
from bot.intake.offers import offered_to
from bot.intake.queue_rules import QUEUES, Queue, Whoever, calls, parameters, to_hear, where
from bot.intake.sealing import is_sealed, is_withheld
from bot.intake.seals import covers, seals_of
from bot.intake.searching import matching
from bot.intake.viewing import preview_of
from bot.staff.askers import StaffAsker
from bot.staff.models import Staff
from bot.staff.permissions import Permission, check_permission, is_allowed

PAGE = 100
_STAND_IN: tuple[Queue, ...] = ("mine", "waiting", "unit", "bot", "closed")
_C, _M = Conversation, Message


def list_queue(
    session: Session, asker: StaffAsker, queue: Queue, *, words: str = "", limit: int = PAGE
) -> list[dict[str, Any]]:
    """The conversations of a queue, masked but for the asker's own; `words` narrow them down."""
    check_permission(asker, Permission.CONVERSATIONS_LIST)
    lists = _LISTS if sight.sees_all(asker) else _LISTS_WITHIN
    rows: Sequence[Conversation] = session.scalars(
        lists[queue], parameters(asker) | {"limit_": limit}
    ).all()
    if words.strip():
        rows = matching(session, asker, rows, words.strip())
    return lines_of(session, asker, rows)


def list_offers(session: Session, asker: StaffAsker, now: datetime) -> list[dict[str, Any]]:
    """What is before the asker just now, each with until when."""
    check_permission(asker, Permission.CONVERSATIONS_LIST)
    until = offered_to(session, asker.staff_id, now)
    if not until:
        return []
    query = select(_C).where(_C.id.in_(until), sight.in_sight(asker))
    rows = session.scalars(query.order_by(*_order("waiting"))).all()
    return [
        line | {"offered_until": until[line["id"]].isoformat()}
        for line in lines_of(session, asker, rows)
    ]


def lines_of(
    session: Session, asker: StaffAsker, rows: Sequence[Conversation]
) -> list[dict[str, Any]]:
    """Conversations as lines of a list."""
    rows = [row for row in rows if not sight.is_hidden(asker, row)]
    ids = [row.id for row in rows]
    last, unread = _last_messages(session, ids), _unread(session, asker, ids)
    sealed = not is_allowed(asker, Permission.CASES_READ_SEALED)
    veiled = _veiled(session, rows, last) if sealed else set[str]()
    names = staff_names(session, [row.handler_id for row in rows if row.handler_id])
    to_hear = _voices_to_hear(session, ids)
    offered = _offered(session, ids)
    called = _called(session, asker, ids)
    filed = cases.latest_of(session, asker, [row.id for row in rows if row.case_count])
    return [
        {
            "id": row.id,
            "holder": row.holder,
            "handler_id": row.handler_id,
            "handler": names.get(row.handler_id or "", ""),
            "unit": row.unit,
            "skill": row.skill,
            "offered_to": offered.get(row.id, ""),
            "urgent": row.urgent,
            "reason": row.queue_reason,
            "queued_at": _time(row.queued_at),
            "last_in_at": _time(row.last_in_at),
            "unread": unread.get(row.id, 0),
            "held": row.held,
            "to_hear": row.id in to_hear,
            "called": row.id in called,
            "withheld": is_withheld(asker, row.slots, row.sealed),
            **preview_of(
                row.slots or {},
                last.get(row.id),
                filed.get(row.id),
                whole=row.handler_id == asker.staff_id,
                veiled=row.id in veiled,
            ),
        }
        for row in rows
    ]


def _veiled(session: Session, rows: Sequence[Conversation], last: dict[str, Message]) -> set[str]:
    """The conversations of which a list may not even tell what they are about."""
    ids = [row.id for row in rows]
    words, seals = cases.sealed_words(session, *ids), seals_of(session, ids)
    return {
        row.id
        for row in rows
        if row.sealed
        or is_sealed(row.slots or {})
        or (
            (said := last.get(row.id)) is not None
            and (said.id in words or covers(seals, row.id, said.created_at))
        )
    }


def _offered(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """The names of those whom conversations are offered to."""
    rows = session.execute(
        select(Offer.conversation_id, Staff.name)
        .join(Staff, Staff.id == Offer.staff_id)
        .where(Offer.conversation_id.in_(ids), Offer.outcome.is_(None))
    )
    return {row[0]: row[1] for row in rows}


def staff_names(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """The names of members of staff by id."""
    if not ids:
        return {}
    rows = session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(set(ids))))
    return {row.id: row.name for row in rows}


def queues_of(session: Session, asker: StaffAsker, ids: Sequence[str]) -> dict[str, Queue]:
    """In which queue of the asker's each conversation stands; a colleague's own in none."""
    found: dict[str, Queue] = {}
    for queue in _STAND_IN:
        stands = where(queue, asker, sees_all=sight.sees_all(asker))
        rows = session.scalars(select(_C.id).where(_C.id.in_(ids), stands))
        found = dict.fromkeys(rows, queue) | found
    return found


def note_glance(
    session: Session, asker: StaffAsker, conversation_id: str, seq: int, now: datetime
) -> None:
    """`asker` has read a conversation up to `seq`; what is withheld from them they have not."""
    conversation = sight.get(session, asker, conversation_id)
    if is_withheld(asker, conversation.slots, conversation.sealed):
        return
    alarms.acknowledge(session, asker, conversation_id, now)
    found = session.get(Glance, (conversation_id, asker.staff_id))
    if found is None:
        session.add(
            Glance(conversation_id=conversation_id, staff_id=asker.staff_id, seq=seq, at=now)
        )
    elif found.seq < seq:
        found.seq, found.at = seq, now


def _called(session: Session, asker: StaffAsker, ids: Sequence[str]) -> set[str]:
    """Where a note calls the asker, who has not come yet."""
    new = calls(asker, sees_all=sight.sees_all(asker)).where(
        Mention.conversation_id.in_(ids), Mention.seen_at.is_(None)
    )
    return set(session.scalars(new)) if ids else set()


def _voices_to_hear(session: Session, ids: Sequence[str]) -> set[str]:
    return set(session.scalars(select(_C.id).where(_C.id.in_(ids), to_hear()))) if ids else set()


def _order(queue: Queue) -> tuple[Any, ...]:
    if queue == "mentioned":
        newest = select(func.max(Mention.created_at)).where(
            Mention.conversation_id == _C.id, Mention.staff_id == bindparam("staff_")
        )
        return (newest.scalar_subquery().desc(),)
    if queue in ("bot", "closed"):
        return (_C.last_in_at.desc(),)
    return (_C.urgent.desc(), _C.handler_id.is_not(None), _C.queued_at, _C.last_in_at.desc())


def _last_messages(session: Session, ids: Sequence[str]) -> dict[str, Message]:
    rows = session.scalars(_LAST, {"ids_": ids}) if ids else ()
    return {row.conversation_id: row for row in rows}


def _unread(session: Session, asker: StaffAsker, ids: Sequence[str]) -> dict[str, int]:
    if not ids:
        return {}
    rows = session.execute(_UNREAD, {"ids_": ids, "staff_": asker.staff_id})
    return {row[0]: int(row[1]) for row in rows}


def _time(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def _lists(*, sees_all: bool) -> dict[Queue, Any]:
    return {
        queue: select(_C)
        .options(defer(_C.state), defer(_C.sender))
        .where(where(queue, Whoever(), sees_all=sees_all))
        .order_by(*_order(queue))
        .limit(bindparam("limit_"))
        for queue in QUEUES
    }


_LISTS, _LISTS_WITHIN = _lists(sees_all=True), _lists(sees_all=False)
_said = aliased(_M)
_newest = (
    select(_said.id)
    .where(
        _said.conversation_id == _C.id,
        _said.kind != "event",
        _said.author != "bot",
    )
    .order_by(_said.seq.desc())
    .limit(1)
    .correlate(_C)
    .scalar_subquery()
)
_LAST = (
    select(_M)
    .options(defer(_M.payload), defer(_M.understanding))
    .join_from(_C, _M, _M.id == _newest)
    .where(_C.id.in_(bindparam("ids_", expanding=True)))
)
_UNREAD = (
    select(_M.conversation_id, func.count())
    .outerjoin(
        Glance,
        and_(Glance.conversation_id == _M.conversation_id, Glance.staff_id == bindparam("staff_")),
    )
    .where(
        _M.conversation_id.in_(bindparam("ids_", expanding=True)),
        _M.author == "citizen",
        _M.kind != "event",
        _M.seq > func.coalesce(Glance.seq, 0),
    )
    .group_by(_M.conversation_id)
)
