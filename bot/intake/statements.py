"""The statements every message pays for, built once.

Building a statement costs more than running it, so these take their values as parameters; names
end in `_` where a column has the same name.
"""

from typing import Any

from sqlalchemy import (
    CursorResult,
    Executable,
    Table,
    bindparam,
    case,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from bot.intake.models import Attachment, Conversation, Message

CONVERSATIONS: Table = Conversation.__table__  # type: ignore[assignment]
MESSAGES: Table = Message.__table__  # type: ignore[assignment]
ATTACHMENTS: Table = Attachment.__table__  # type: ignore[assignment]
# Numbers set aside for the messages of one turn; unused ones stay gaps.
SPARE = 32

_C, _M = CONVERSATIONS.c, MESSAGES.c

INSERT_CONVERSATION = insert(CONVERSATIONS)
INSERT_MESSAGE = insert(MESSAGES)


def execute(
    session: Session, statement: Executable, values: dict[str, Any] | list[dict[str, Any]]
) -> CursorResult[Any]:
    """Run a statement on the session's connection, past the object-relational layer."""
    return session.connection().execute(statement, values)


_touch = (
    update(CONVERSATIONS)
    .where(
        _C.channel == bindparam("channel_"),
        _C.account == bindparam("account_"),
        _C.sender_hash.in_(bindparam("hashes_", expanding=True)),
    )
    .values(
        next_seq=_C.next_seq + text("1"),
        sender=bindparam("sender_"),
        sender_hash=bindparam("hash_"),
        previous_in_at=_C.last_in_at,
        last_in_at=bindparam("now_"),
        following=True,
        bot_pushes=0,
    )
    .returning(
        _C.id,
        _C.next_seq,
        _C.holder,
        _C.urgent,
        _C.held,
        _C.handler_id,
        _C.sealed,
        _C.previous_in_at,
    )
)
TOUCH_BY_MESSAGE = _touch.values(pushes_left=bindparam("pushes_"), window_until=bindparam("until_"))
_gone = _C.window_until.is_(None) | (_C.window_until < bindparam("now_"))
TOUCH_BY_EVENT = _touch.values(
    pushes_left=case(
        (_gone | (_C.pushes_left < bindparam("pushes_")), bindparam("pushes_")),
        else_=_C.pushes_left,
    ),
    window_until=case(
        (_gone | (_C.window_until < bindparam("until_")), bindparam("until_")),
        else_=_C.window_until,
    ),
)

NEXT_PENDING = (
    select(
        _M.id.label("message_id"),
        _M.kind,
        _M.author,
        _M.text,
        _M.payload,
        _M.created_at,
        _M.work_tries,
        _C.id.label("conversation_id"),
        _C.channel,
        _C.account,
        _C.sender,
        _C.state,
        _C.state_version,
        _C.holder,
        _C.urgent,
        _C.previous_in_at,
        _C.case_count,
        _C.rating,
        _C.proposal,
        func.count().over().label("waiting"),
    )
    .join_from(MESSAGES, CONVERSATIONS, _M.conversation_id == _C.id)
    .where(
        _M.conversation_id == bindparam("conversation_"),
        _M.direction == "in",
        _M.status == "pending",
    )
    .order_by(_M.seq)
    .limit(1)
)

_lock = (
    update(CONVERSATIONS)
    .where(
        _C.id == bindparam("conversation_"),
        _C.state_version == bindparam("version_"),
        _C.holder.in_(bindparam("holders_", expanding=True)),
    )
    .values(state_version=_C.state_version + text("1"), next_seq=_C.next_seq + text(str(SPARE)))
    .returning(_C.next_seq, _C.pushes_left, _C.bot_pushes, _C.window_until, _C.held)
)
LOCK_ONLY = _lock
LOCK_AND_MOVE = _lock.values(
    state=bindparam("state_"),
    slots=bindparam("slots_"),
    flow_version=bindparam("flow_"),
    model_version=bindparam("model_"),
)

ANSWER_INBOUND = (
    update(MESSAGES)
    .where(_M.id == bindparam("message_"), _M.status == "pending")
    .values(status="answered", understanding=bindparam("understanding_"))
    .returning(_M.passive_closed, _M.passive_until)
)
