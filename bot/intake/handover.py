"""Giving a conversation to a person and back; `holder` is the only gate for the bot's messages."""

from datetime import datetime, timedelta

from sqlalchemy import func, literal, or_, select, update
from sqlalchemy.orm import Session

from bot.intake import alarms, offers, proposals, sight
from bot.intake.models import Conversation, Handover, Message, new_id
from bot.intake.sealing import check_seal
from bot.intake.sight import ConversationNotFound
from bot.kit.outbox import enqueue
from bot.staff import audit
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission, check_permission
from bot.webhooks.events import Event
from bot.webhooks.service import announce

LONGEST_SEND = timedelta(seconds=60)
"""No channel is at one message for longer; one that seems to be has lost its worker."""
RETURNED = "returned_by_citizen"
"""The summary of a hand-over that the citizen ended before anybody took it."""


class TakenByAnother(Exception):
    """Another member of staff has the conversation."""


class NotTaken(Exception):
    """The asker does not have the conversation."""


def request(
    session: Session, conversation_id: str, reason: str, *, urgent: bool, now: datetime
) -> bool:
    """Put a conversation into the queue; False when a person or the queue has it already.

    An urgent request raises the alarm in any case.
    """
    queued = session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.holder == "bot")
        .values(
            holder="queue",
            queue_reason=reason,
            queued_at=now,
            handler_id=None,
            urgent=or_(Conversation.urgent, literal(urgent)),
        )
        .execution_options(synchronize_session=False)
    )
    if queued.rowcount:  # type: ignore[attr-defined]
        if open_handover(session, conversation_id) is None:
            session.add(
                Handover(
                    conversation_id=conversation_id, reason=reason, urgent=urgent, requested_at=now
                )
            )
        tell_staff(session, conversation_id, reason, urgent, now)
        announce(session, Event.CONVERSATION_WAITING, now, conversation=conversation_id)
        return True
    if urgent:
        raise_alarm(session, conversation_id, reason, now)
    return False


def raise_alarm(session: Session, conversation_id: str, reason: str, now: datetime) -> bool:
    """Make a conversation urgent, whoever has it; False when it is already.

    One that the bot has goes on with the bot, and stands in front of the queue all the same.
    """
    raised = session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.urgent.is_(False))
        .values(
            urgent=True, queue_reason=reason, queued_at=func.coalesce(Conversation.queued_at, now)
        )
        .execution_options(synchronize_session=False)
    )
    if not raised.rowcount:  # type: ignore[attr-defined]
        return False
    open_ = open_handover(session, conversation_id)
    if open_ is None:
        open_ = Handover(conversation_id=conversation_id, requested_at=now)
        session.add(open_)
    open_.urgent, open_.reason = True, reason
    tell_staff(session, conversation_id, reason, True, now)
    return True


def leave_queue(session: Session, conversation_id: str, now: datetime) -> None:
    """The citizen would rather go on with the bot than wait; for one nobody has taken.

    Whoever seemed to be in danger stays in front of the queue: only a person may say all is well.
    """
    conversation = lock(session, conversation_id)
    conversation.holder = "bot"
    if conversation.urgent:
        return
    offers.withdraw(session, conversation_id, now)
    handover = open_handover(session, conversation_id)
    if handover is not None:
        handover.released_at, handover.summary = now, RETURNED
    conversation.queue_reason, conversation.queued_at = None, None


def take(session: Session, conversation_id: str, staff: StaffAsker, now: datetime) -> None:
    """Give the conversation to `staff`; from the commit on the bot says nothing in it.

    Messages nobody worked yet go to the person; what the bot had queued is held back. One that
    was passed on may be taken by anybody who may take at all. Raises `Sealed` when its draft is
    withheld from them, or `NotPermitted` when it was not passed on to one of a responsible unit.
    Whoever calls sees to it that none `is_being_sent` (see `claiming`).
    """
    check_permission(staff, Permission.CONVERSATIONS_TAKE)
    conversation = lock_for(session, conversation_id, staff)
    if conversation.holder == "human" and conversation.handler_id is not None:
        if conversation.handler_id == staff.staff_id:
            return
        raise TakenByAnother(conversation_id)
    if conversation.holder != "human":
        check_permission(staff, Permission.CONVERSATIONS_ALL_UNITS)
    handover = open_handover(session, conversation_id)
    if handover is None:
        handover = Handover(
            conversation_id=conversation_id, reason="taken", urgent=False, requested_at=now
        )
        session.add(handover)
    handover.taken_at, handover.taken_by = handover.taken_at or now, staff.staff_id
    conversation.holder, conversation.handler_id = "human", staff.staff_id
    # A responsible unit goes on seeing what one of its people took.
    conversation.unit = None if sight.sees_all(staff) else conversation.unit
    conversation.skill = None
    offers.end_on_take(session, conversation_id, staff.staff_id, now)
    alarms.acknowledge(session, staff, conversation_id, now)
    session.flush()
    proposals.lapse(session, conversation_id)
    session.refresh(conversation)
    _set_status(session, conversation_id, {"direction": "in", "status": "pending"}, "for_human")
    held = sum(
        _set_status(
            session, conversation_id, {"direction": "out", "author": "bot", "status": s}, "held"
        )
        for s in ("queued", "sending")
    )
    conversation.held += held
    audit.record(session, staff, "conversations.take", conversation_id, handover.reason, now)
    announce(session, Event.CONVERSATION_CLAIMED, now, conversation=conversation_id)


def release(
    session: Session,
    conversation_id: str,
    staff: StaffAsker,
    summary: str,
    now: datetime,
    *,
    ask: str = "",
) -> None:
    """Give the conversation back to the bot, which asks its last question again.

    With `ask` it asks for that field of the draft instead.
    """
    check_permission(staff, Permission.CONVERSATIONS_RELEASE)
    conversation = held_by(session, conversation_id, staff)
    handover = open_handover(session, conversation_id)
    resume_key = f"resume:{handover.id if handover else new_id()}"
    if handover is not None:
        handover.released_at, handover.summary = now, summary.strip() or None
    conversation.holder, conversation.handler_id, conversation.unit = "bot", None, None
    conversation.queue_reason = conversation.queued_at = None
    conversation.urgent = False
    _let_bot_go_on(session, conversation, resume_key, ask, now)
    audit.record(session, staff, "conversations.release", conversation_id, ask, now)
    announce(session, Event.CONVERSATION_RELEASED, now, conversation=conversation_id)


def _let_bot_go_on(
    session: Session, conversation: Conversation, key: str, ask: str, now: datetime
) -> None:
    """A turn of its own, worked like a message of the citizen, that asks the next question."""
    session.add(
        Message(
            conversation_id=conversation.id,
            seq=conversation.next_seq,
            direction="in",
            author="system",
            kind="event",
            text="",
            payload={"name": "resume", "key": ask},
            dedupe_key=key,
            status="pending",
            passive_closed=True,
            created_at=now,
        )
    )
    conversation.next_seq += 1
    turn = {"conversation": conversation.id}
    enqueue(session, "turn.work", key, turn, now=now, conversation_id=conversation.id)


def tell_staff(
    session: Session, conversation_id: str, reason: str, urgent: bool, now: datetime
) -> None:
    """Let whoever watches the queues know that somebody waits in them."""
    session.flush()
    if urgent:
        alarms.raise_danger(session, open_handover(session, conversation_id), now)
    enqueue(
        session,
        "handover.requested",
        f"handover:{new_id()}",
        {"conversation": conversation_id, "reason": reason, "urgent": urgent},
        now=now,
    )


def lock(session: Session, conversation_id: str) -> Conversation:
    """The conversation, which nobody else changes until this transaction ends."""
    conversation = session.scalars(
        select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    ).one_or_none()
    if conversation is None:
        raise ConversationNotFound(conversation_id)
    return conversation


def lock_for(session: Session, conversation_id: str, staff: StaffAsker) -> Conversation:
    """The same for whoever would work on it: `Sealed` when its draft is withheld from them."""
    conversation = lock(session, conversation_id)
    sight.get(session, staff, conversation_id)
    check_seal(staff, conversation.slots, conversation.sealed)
    return conversation


def held_by(session: Session, conversation_id: str, staff: StaffAsker) -> Conversation:
    """The same for one that `staff` has; raises `NotTaken` or `TakenByAnother`."""
    conversation = lock_for(session, conversation_id, staff)
    if conversation.holder != "human":
        raise NotTaken(conversation_id)
    if conversation.handler_id != staff.staff_id:
        raise TakenByAnother(conversation_id)
    return conversation


def open_handover(session: Session, conversation_id: str) -> Handover | None:
    """The hand-over that has not ended yet."""
    return session.scalars(
        select(Handover)
        .where(Handover.conversation_id == conversation_id, Handover.released_at.is_(None))
        .order_by(Handover.requested_at.desc())
        .limit(1)
    ).one_or_none()


def is_being_sent(session: Session, conversation_id: str, now: datetime) -> bool:
    """Whether a message of the bot is on its way out; while it is, nobody may take it over."""
    found = session.scalar(
        select(Message.id)
        .where(
            Message.conversation_id == conversation_id,
            Message.status == "sending",
            Message.sent_at > now - LONGEST_SEND,
        )
        .limit(1)
    )
    return found is not None


def _set_status(session: Session, conversation_id: str, wanted: dict[str, str], status: str) -> int:
    changed = session.execute(
        update(Message)
        .where(Message.conversation_id == conversation_id)
        .filter_by(**wanted)
        .values(status=status)
        .execution_options(synchronize_session=False)
    )
    return int(changed.rowcount)  # type: ignore[attr-defined]
