"""Reading stored answers: for the request that waits, for a repetition, for the next contact."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.intake.ports import Channel
from bot.intake.pushes import Budget, queue_push
from bot.intake.schemas import Option, OutboundMessage
from bot.intake.statements import CONVERSATIONS, MESSAGES

_C, _M = CONVERSATIONS.c, MESSAGES.c


def passive_answer(session: Session, message_id: str) -> tuple[OutboundMessage, ...]:
    """What was committed for the request of a message to take along.

    A request that is repeated after a person took over gets nothing of the bot any more.
    """
    rows = session.execute(
        select(_M.id, _M.key, _M.text, _M.payload, _M.status)
        .join_from(MESSAGES, CONVERSATIONS, _M.conversation_id == _C.id)
        .where((_M.author != "bot") | (_C.holder != "human"))
        .where(_M.reply_to == message_id, _M.direction == "out")
        .order_by(_M.seq)
    ).all()
    return tuple(to_outbound(row) for row in rows if row.status == "passive")


def claim_held(session: Session, conversation_id: str, message_id: str) -> int:
    """Give the held first part of an answer to the repeated request that asks for it."""
    first = session.execute(
        select(_M.id)
        .where(_M.reply_to == message_id, _M.direction == "out", _M.status == "held")
        .order_by(_M.seq)
        .limit(1)
    ).scalar_one_or_none()
    if first is None:
        return 0
    changed = session.execute(
        update(MESSAGES).where(_M.id == first, _M.status == "held").values(status="passive")
    )
    given = int(changed.rowcount)  # type: ignore[attr-defined]
    session.execute(
        update(CONVERSATIONS).where(_C.id == conversation_id).values(held=_C.held - given)
    )
    return given


def send_instead(
    session: Session, message_id: str, conversation_id: str, channel: Channel, now: datetime
) -> None:
    """Push the answer that the request of a message should have taken along, or hold it."""
    row = session.execute(
        select(_C.pushes_left, _C.bot_pushes, _C.window_until)
        .where(_C.id == conversation_id)
        .with_for_update()
    ).one()
    budget = Budget(channel.can_push, row.pushes_left, row.bot_pushes, row.window_until)
    held = 0
    for id_, author in session.execute(
        select(_M.id, _M.author)
        .where(_M.reply_to == message_id, _M.direction == "out", _M.status == "passive")
        .order_by(_M.seq)
    ).all():
        pushed = budget.spend_by_bot(now) if author == "bot" else budget.spend_by_person(now)
        held += not pushed
        session.execute(
            update(MESSAGES)
            .where(_M.id == id_)
            .values(status="queued" if pushed else "held", sent_at=None)
        )
        if pushed:
            queue_push(session, conversation_id, id_, now)
    session.execute(
        update(CONVERSATIONS)
        .where(_C.id == conversation_id)
        .values(pushes_left=budget.left, bot_pushes=budget.by_bot, held=_C.held + held)
    )


def held_messages(session: Session, conversation_id: str) -> list[tuple[str, OutboundMessage]]:
    """Messages that wait for the citizen's next contact, in order."""
    rows = session.execute(
        select(_M.id, _M.key, _M.text, _M.payload)
        .where(
            _M.conversation_id == conversation_id,
            _M.direction == "out",
            _M.status == "held",
            _M.kind == "text",
        )
        .order_by(_M.seq)
    ).all()
    return [(row.id, to_outbound(row)) for row in rows]


def give_held_to(
    session: Session,
    conversation_id: str,
    message_id: str,
    split: Callable[[list[OutboundMessage]], list[OutboundMessage]],
) -> tuple[OutboundMessage, ...]:
    """Let the request of a message take along what a person said while nothing could be sent.

    As many of the held messages as fit into one; the bot's own stay held.
    """
    rows = session.execute(
        select(_M.id, _M.key, _M.text, _M.payload)
        .where(
            _M.conversation_id == conversation_id,
            _M.status == "held",
            _M.direction == "out",
            _M.author == "handler",
            _M.kind == "text",
        )
        .order_by(_M.seq)
    ).all()
    fit = len(rows)
    while fit > 1 and len(split([to_outbound(row) for row in rows[:fit]])) > 1:
        fit -= 1
    if not fit:
        return ()
    session.execute(
        update(MESSAGES)
        .where(_M.id.in_([row.id for row in rows[:fit]]))
        .values(status="passive", reply_to=message_id)
    )
    session.execute(
        update(CONVERSATIONS).where(_C.id == conversation_id).values(held=_C.held - fit)
    )
    return tuple(split([to_outbound(row) for row in rows[:fit]])[:1])


def to_outbound(row: Any) -> OutboundMessage:
    """A stored outgoing message as the channel takes it."""
    options = (row.payload or {}).get("options", [])
    return OutboundMessage(
        row.key or "", row.text, tuple(Option(item["label"], item["value"]) for item in options)
    )
