"""What staff tell each other about a conversation."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.intake.handover import ConversationNotFound
from bot.intake.models import Conversation, Note
from bot.intake.sealing import check_seal
from bot.intake.seals import covers, seals_of
from bot.staff import audit
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission, check_permission, is_allowed

LONGEST = 2000


class EmptyNote(Exception):
    """A note needs text, and not too much of it."""


def add(session: Session, conversation_id: str, asker: StaffAsker, text: str, now: datetime) -> str:
    """Leave a note; its id."""
    check_permission(asker, Permission.CONVERSATIONS_REPLY)
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise EmptyNote(conversation_id)
    conversation = session.get(Conversation, conversation_id)
    if conversation is None:
        raise ConversationNotFound(conversation_id)
    check_seal(asker, conversation.slots, conversation.sealed)
    note = Note(conversation_id=conversation_id, staff_id=asker.staff_id, text=text, created_at=now)
    session.add(note)
    session.flush()
    audit.record(session, asker, "conversations.note", conversation_id, "", now)
    return note.id


def read(session: Session, conversation_id: str, asker: StaffAsker) -> list[dict[str, Any]]:
    """The notes, oldest first; without those under a seal for who may not know of it."""
    seals = (
        []
        if is_allowed(asker, Permission.CASES_READ_SEALED)
        else seals_of(session, [conversation_id])
    )
    rows = session.scalars(
        select(Note).where(Note.conversation_id == conversation_id).order_by(Note.created_at)
    )
    return [
        {
            "id": row.id,
            "staff_id": row.staff_id,
            "text": row.text,
            "at": row.created_at.isoformat(),
        }
        for row in rows
        if not covers(seals, conversation_id, row.created_at)
    ]
