"""What a person says to the citizen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.intake.handover import held_by
from bot.intake.models import Conversation, Message
from bot.intake.ports import Channel
from bot.intake.pushes import Budget
from bot.intake.schemas import OutboundMessage
from bot.intake.telling import push_or_hold
from bot.staff import audit
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission, check_permission

MAX_REPLY = 4000
MAX_PARTS = 3
LONGEST_KEY = 64


class EmptyReply(Exception):
    """A reply needs text, and not too much of it."""


class ReplyTooLong(Exception):
    """A reply would fill more messages of the channel than one may send in a row."""


def reply(
    session: Session,
    conversation_id: str,
    staff: StaffAsker,
    text: str,
    now: datetime,
    channels: Mapping[str, Channel],
    *,
    key: str = "",
) -> dict[str, Any]:
    """Say something to the citizen, in as many messages as the channel needs for it.

    The answer's `status` is `queued`, or `held` when there are not enough pushes left: what is
    held goes out as soon as the citizen writes. `parts` tells it for each message. With the `key`
    of an earlier one it is that reply, asked for again by somebody who did not hear of it.
    """
    check_permission(staff, Permission.CONVERSATIONS_REPLY)
    text = text.strip()
    if not text or len(text) > MAX_REPLY:
        raise EmptyReply(conversation_id)
    conversation = held_by(session, conversation_id, staff)
    parts = channels[conversation.channel].split([OutboundMessage("handler", text)])
    if len(parts) > MAX_PARTS:
        raise ReplyTooLong(conversation_id)
    budget = Budget(
        True, conversation.pushes_left, conversation.bot_pushes, conversation.window_until
    )
    said = _said_before(session, conversation_id, staff, key) if key else []
    if not said:
        said = [
            _say(session, conversation, staff, part.text, _key(staff, key, number), budget, now)
            for number, part in enumerate(parts)
        ]
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
    dedupe_key: str,
    budget: Budget,
    now: datetime,
) -> Message:
    """Store one part: to be pushed while there are pushes, else held."""
    said = {"author": "handler", "staff_id": staff.staff_id, "key": "handler", "text": text}
    if dedupe_key:
        said["dedupe_key"] = dedupe_key
    pushed = budget.spend_by_person(now)
    return push_or_hold(session, conversation, said, now, pushed=pushed)


def _said_before(
    session: Session, conversation_id: str, staff: StaffAsker, key: str
) -> list[Message]:
    keys = [_key(staff, key, number) for number in range(MAX_PARTS)]
    query = select(Message).where(
        Message.conversation_id == conversation_id, Message.dedupe_key.in_(keys)
    )
    return list(session.scalars(query.order_by(Message.seq)))


def _key(staff: StaffAsker, key: str, number: int) -> str:
    return f"reply:{staff.staff_id}:{key[:LONGEST_KEY]}:{number}" if key else ""
