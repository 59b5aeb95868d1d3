"""Giving a conversation to a person and back; `holder` is the only gate for the bot's messages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.intake.models import Conversation, Handover, Message, new_id
from bot.intake.ports import Channel
from bot.intake.pushes import Budget
from bot.intake.schemas import OutboundMessage
from bot.kit.outbox import enqueue
from bot.staff import audit
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission, check_permission

MAX_REPLY = 4000
MAX_PARTS = 3
RETURNED = "returned_by_citizen"
"""The summary of a hand-over that the citizen ended before anybody took it."""


class ConversationNotFound(Exception):
    """There is no such conversation."""


class TakenByAnother(Exception):
    """Another member of staff has the conversation."""


class NotTaken(Exception):
    """The asker does not have the conversation."""


class EmptyReply(Exception):
    """A reply needs text, and not too much of it."""


class ReplyTooLong(Exception):
    """A reply would fill more messages of the channel than one may send in a row."""


def request(
    session: Session, conversation_id: str, reason: str, *, urgent: bool, now: datetime
) -> bool:
    """Put a conversation into the queue; False when a person or the queue has it already.

    An urgent request raises the alarm in any case.
    """
    queued = session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.holder == "bot")
        .values(holder="queue", queue_reason=reason, queued_at=now, urgent=urgent, handler_id=None)
        .execution_options(synchronize_session=False)
    )
    if queued.rowcount:  # type: ignore[attr-defined]
        session.add(
            Handover(
                conversation_id=conversation_id, reason=reason, urgent=urgent, requested_at=now
            )
        )
        _tell_staff(session, conversation_id, reason, urgent, now)
        return True
    if urgent:
        raise_alarm(session, conversation_id, reason, now)
    return False


def raise_alarm(session: Session, conversation_id: str, reason: str, now: datetime) -> None:
    """Make a conversation that waits for or has a person urgent."""
    raised = session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.urgent.is_(False))
        .values(urgent=True, queue_reason=reason)
        .execution_options(synchronize_session=False)
    )
    if raised.rowcount:  # type: ignore[attr-defined]
        session.execute(
            update(Handover)
            .where(Handover.conversation_id == conversation_id, Handover.released_at.is_(None))
            .values(urgent=True, reason=reason)
            .execution_options(synchronize_session=False)
        )
        _tell_staff(session, conversation_id, reason, True, now)


def leave_queue(session: Session, conversation_id: str, now: datetime) -> None:
    """The citizen would rather go on with the bot than wait; for one nobody has taken."""
    conversation = _lock(session, conversation_id)
    handover = _open_handover(session, conversation_id)
    if handover is not None:
        handover.released_at, handover.summary = now, RETURNED
    conversation.holder, conversation.queue_reason, conversation.queued_at = "bot", None, None


def take(session: Session, conversation_id: str, staff: StaffAsker, now: datetime) -> None:
    """Give the conversation to `staff`; from the commit on the bot says nothing in it.

    Messages nobody worked yet go to the person; what the bot had queued is held back.
    """
    check_permission(staff, Permission.CONVERSATIONS_TAKE)
    conversation = _lock(session, conversation_id)
    if conversation.holder == "human":
        if conversation.handler_id == staff.staff_id:
            return
        raise TakenByAnother(conversation_id)
    handover = _open_handover(session, conversation_id)
    if handover is None:
        handover = Handover(
            conversation_id=conversation_id, reason="taken", urgent=False, requested_at=now
        )
        session.add(handover)
    handover.taken_at, handover.taken_by = now, staff.staff_id
    conversation.holder, conversation.handler_id = "human", staff.staff_id
    _set_status(session, conversation_id, {"direction": "in", "status": "pending"}, "for_human")
    held = _set_status(
        session, conversation_id, {"direction": "out", "author": "bot", "status": "queued"}, "held"
    )
    conversation.held += held
    audit.record(session, staff, "conversations.take", conversation_id, handover.reason, now)


def reply(
    session: Session,
    conversation_id: str,
    staff: StaffAsker,
    text: str,
    now: datetime,
    channels: Mapping[str, Channel],
) -> dict[str, Any]:
    """Say something to the citizen, in as many messages as the channel needs for it.

    The answer's `status` is `queued`, or `held` when there are not enough pushes left: what is
    held goes out as soon as the citizen writes. `parts` tells it for each message.
    """
    check_permission(staff, Permission.CONVERSATIONS_REPLY)
    text = text.strip()
    if not text or len(text) > MAX_REPLY:
        raise EmptyReply(conversation_id)
    conversation = _held_by(session, conversation_id, staff)
    parts = channels[conversation.channel].split([OutboundMessage("handler", text)])
    if len(parts) > MAX_PARTS:
        raise ReplyTooLong(conversation_id)
    budget = Budget(
        True, conversation.pushes_left, conversation.bot_pushes, conversation.window_until
    )
    said = [_say(session, conversation, staff, part.text, budget, now) for part in parts]
    conversation.pushes_left = budget.left
    audit.record(session, staff, "conversations.reply", conversation_id, "", now)
    return {
        "id": said[0].id,
        "status": said[-1].status,
        "parts": [{"id": message.id, "status": message.status} for message in said],
        "pushes_left": budget.left,
        "window_until": budget.until.isoformat() if budget.until else None,
    }


def _say(
    session: Session,
    conversation: Conversation,
    staff: StaffAsker,
    text: str,
    budget: Budget,
    now: datetime,
) -> Message:
    """Store one part: to be pushed while there are pushes, else held."""
    pushed = budget.spend_by_person(now)
    conversation.next_seq += 1
    message = Message(
        id=new_id(),
        conversation_id=conversation.id,
        seq=conversation.next_seq - 1,
        direction="out",
        author="handler",
        staff_id=staff.staff_id,
        kind="text",
        key="handler",
        text=text,
        status="queued" if pushed else "held",
        created_at=now,
    )
    session.add(message)
    if pushed:
        queue_push(session, conversation.id, message.id, now)
    else:
        conversation.held += 1
    return message


def release(
    session: Session, conversation_id: str, staff: StaffAsker, summary: str, now: datetime
) -> None:
    """Give the conversation back to the bot, which asks its last question again."""
    check_permission(staff, Permission.CONVERSATIONS_RELEASE)
    conversation = _held_by(session, conversation_id, staff)
    handover = _open_handover(session, conversation_id)
    resume_key = f"resume:{handover.id if handover else new_id()}"
    if handover is not None:
        handover.released_at, handover.summary = now, summary.strip() or None
    conversation.holder, conversation.handler_id = "bot", None
    conversation.queue_reason = conversation.queued_at = None
    conversation.urgent = False
    session.add(
        Message(
            conversation_id=conversation_id,
            seq=conversation.next_seq,
            direction="in",
            author="system",
            kind="event",
            text="",
            payload={"name": "resume", "key": ""},
            dedupe_key=resume_key,
            status="pending",
            passive_closed=True,
            created_at=now,
        )
    )
    conversation.next_seq += 1
    enqueue(
        session,
        "turn.work",
        resume_key,
        {"conversation": conversation_id},
        now=now,
        conversation_id=conversation_id,
    )
    audit.record(session, staff, "conversations.release", conversation_id, "", now)


def queue_push(
    session: Session,
    conversation_id: str,
    message_id: str,
    now: datetime,
    not_before: datetime | None = None,
) -> None:
    """Write down that a stored message is to be pushed."""
    enqueue(
        session,
        "channel.send",
        f"send:{message_id}",
        {"message": message_id},
        now=now,
        conversation_id=conversation_id,
        not_before=not_before,
    )


def _tell_staff(
    session: Session, conversation_id: str, reason: str, urgent: bool, now: datetime
) -> None:
    enqueue(
        session,
        "handover.requested",
        f"handover:{new_id()}",
        {"conversation": conversation_id, "reason": reason, "urgent": urgent},
        now=now,
    )


def _lock(session: Session, conversation_id: str) -> Conversation:
    conversation = session.scalars(
        select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    ).one_or_none()
    if conversation is None:
        raise ConversationNotFound(conversation_id)
    return conversation


def _held_by(session: Session, conversation_id: str, staff: StaffAsker) -> Conversation:
    conversation = _lock(session, conversation_id)
    if conversation.holder != "human":
        raise NotTaken(conversation_id)
    if conversation.handler_id != staff.staff_id:
        raise TakenByAnother(conversation_id)
    return conversation


def _open_handover(session: Session, conversation_id: str) -> Handover | None:
    return session.scalars(
        select(Handover)
        .where(Handover.conversation_id == conversation_id, Handover.released_at.is_(None))
        .order_by(Handover.requested_at.desc())
        .limit(1)
    ).one_or_none()


def _set_status(session: Session, conversation_id: str, wanted: dict[str, str], status: str) -> int:
    changed = session.execute(
        update(Message)
        .where(Message.conversation_id == conversation_id)
        .filter_by(**wanted)
        .values(status=status)
        .execution_options(synchronize_session=False)
    )
    return int(changed.rowcount)  # type: ignore[attr-defined]
