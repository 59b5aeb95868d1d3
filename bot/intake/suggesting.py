"""What the bot was about to say when a person took over: kept for that person, never sent.

A turn that was being worked at the moment of the claim ends as a suggestion. It is a message that
no channel ever gets: nothing takes its status for one that waits to be sent.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.intake.handover import held_by, lock
from bot.intake.models import Message
from bot.intake.ports import Channel
from bot.intake.repository import Pending
from bot.intake.schemas import TurnResult
from bot.staff import audit
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission, check_permission

SUGGESTED: Literal["suggested"] = "suggested"
_SETTLED = {True: "used", False: "ignored"}
_GAP = "\n\n"


class NoSuggestion(Exception):
    """There is no such suggestion, or it was used or ignored before."""


def keep(
    session: Session, pending: Pending, result: TurnResult, channel: Channel, now: datetime
) -> None:
    """Keep what the overtaken turn would have said.

    Not of a turn that would have done something: its words tell of what was never done.
    """
    parts = channel.split(list(result.replies))
    if result.commands or not parts:
        return
    conversation = lock(session, pending.conversation_id)
    key = f"{SUGGESTED}:{pending.message_id}"
    known = select(Message.id).where(
        Message.conversation_id == conversation.id, Message.dedupe_key == key
    )
    if session.scalar(known) is not None:
        return
    session.add(
        Message(
            conversation_id=conversation.id,
            seq=conversation.next_seq,
            direction="out",
            author="bot",
            kind="text",
            key=SUGGESTED,
            text=_GAP.join(part.text for part in parts),
            dedupe_key=key,
            status=SUGGESTED,
            reply_to=pending.message_id,
            created_at=now,
        )
    )
    conversation.next_seq += 1


def settle(
    session: Session, conversation_id: str, id: str, staff: StaffAsker, *, use: bool, now: datetime
) -> str:
    """Take the suggestion for a draft of one's own reply, or wave it away; its text."""
    check_permission(staff, Permission.CONVERSATIONS_REPLY)
    held_by(session, conversation_id, staff)
    text = session.execute(
        update(Message)
        .where(
            Message.id == id,
            Message.conversation_id == conversation_id,
            Message.status == SUGGESTED,
        )
        .values(status=_SETTLED[use])
        .returning(Message.text)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if text is None:
        raise NoSuggestion(id)
    action = f"conversations.suggestion_{_SETTLED[use]}"
    audit.record(session, staff, action, conversation_id, "", now)
    return str(text)


def drop(session: Session, conversation_id: str) -> None:
    """What was not used by the end of the hand-over is nobody's any more."""
    session.execute(
        update(Message)
        .where(Message.conversation_id == conversation_id, Message.status == SUGGESTED)
        .values(status=_SETTLED[False])
        .execution_options(synchronize_session=False)
    )
