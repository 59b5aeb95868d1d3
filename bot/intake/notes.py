"""What staff tell each other about a conversation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.intake import mentions, sight
from bot.intake.mentions import Colleague
from bot.intake.models import Conversation, Note
from bot.intake.sealing import check_seal
from bot.intake.seals import covers, seals_of
from bot.staff import audit
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission, check_permission, is_allowed

LONGEST = 2000


class EmptyNote(Exception):
    """A note needs text, and not too much of it."""


@dataclass(frozen=True, slots=True)
class Left:
    """A note that was kept, and whom it calls."""

    id: str
    called: list[Colleague]


def add(
    session: Session, conversation_id: str, asker: StaffAsker, text: str, now: datetime
) -> Left:
    """Leave a note, which calls colleagues by "@"; raises `mentions.MentionRefused`."""
    check_permission(asker, Permission.CONVERSATIONS_REPLY)
    conversation = sight.get(session, asker, conversation_id)
    if conversation.holder == "bot":  # what a responsible unit gave back it only reads
        check_permission(asker, Permission.CONVERSATIONS_ALL_UNITS)
    check_seal(asker, conversation.slots, conversation.sealed)
    return leave(session, conversation, asker, text, now)


def leave(
    session: Session, conversation: Conversation, asker: StaffAsker, text: str, now: datetime
) -> Left:
    """The same about a conversation in which the asker may leave one."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise EmptyNote(conversation.id)
    called = mentions.called_in(session, asker, conversation, text)
    note = Note(conversation_id=conversation.id, staff_id=asker.staff_id, text=text, created_at=now)
    session.add(note)
    session.flush()
    mentions.keep(session, note, called)
    audit.record(
        session, asker, "conversations.note", conversation.id, "", now,
        **({"called": [one.id for one in called]} if called else {}),
    )  # fmt: skip
    return Left(note.id, called)


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
    called = mentions.by_note(session, conversation_id)
    return [
        {
            "id": row.id,
            "staff_id": row.staff_id,
            "text": row.text,
            "called": called.get(row.id, []),
            "at": row.created_at.isoformat(),
        }
        for row in rows
        if not covers(seals, conversation_id, row.created_at)
    ]
