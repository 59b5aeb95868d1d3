"""What staff see of conversations."""

from datetime import datetime
from typing import Any

from sqlalchemy import case as sql_case
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.intake import sight
from bot.intake.models import Attachment, Conversation, Handover, Message, Reading
from bot.staff.askers import Asker
from bot.staff.permissions import Permission, check_permission

PAGE = 50
MOST_MESSAGES = 1000


def show(session: Session, id: str, asker: Asker) -> dict[str, Any]:
    """One conversation with its messages, draft, hand-overs and files, ready for JSON.

    Raises `sight.ConversationNotFound`.
    """
    check_permission(asker, Permission.CONVERSATIONS_READ)
    conversation = sight.get(session, asker, id)
    messages = session.scalars(
        select(Message)
        .where(Message.conversation_id == id)
        .order_by(Message.seq.desc())
        .limit(MOST_MESSAGES)
    ).all()
    handovers = session.scalars(
        select(Handover).where(Handover.conversation_id == id).order_by(Handover.requested_at)
    ).all()
    files = session.scalars(
        select(Attachment).where(Attachment.conversation_id == id).order_by(Attachment.created_at)
    ).all()
    read = session.scalars(select(Reading).where(Reading.conversation_id == id)).all()
    readings = {reading.id: reading for reading in read}
    return _head(conversation) | {
        "slots": conversation.slots or {},
        "flow_version": conversation.flow_version,
        "model_version": conversation.model_version,
        "messages": [_message(message) for message in reversed(messages)],
        "handovers": [_handover(entry) for entry in handovers],
        "attachments": [_attachment(file, readings.get(file.id)) for file in files],
    }


def list_all(
    session: Session, asker: Asker, *, holder: str | None = None, limit: int = PAGE
) -> list[dict[str, Any]]:
    """Conversations, urgent ones first, then by who waits longest; without their words."""
    check_permission(asker, Permission.CONVERSATIONS_LIST)
    query = select(Conversation).where(sight.in_sight(asker))
    if holder is not None:
        query = query.where(Conversation.holder == holder)
    waiting = sql_case((Conversation.holder == "queue", 0), else_=1)
    query = query.order_by(
        Conversation.urgent.desc(),
        waiting,
        Conversation.queued_at,
        Conversation.last_in_at.desc(),
    )
    rows = session.scalars(query.limit(max(1, min(limit, 200))))
    return [_head(row) for row in rows if not sight.is_hidden(asker, row)]


def find_id(session: Session, channel: str, account: str, hashes: list[str]) -> str | None:
    """The conversation of an address, by its keyed hashes."""
    return session.scalar(
        select(Conversation.id).where(
            Conversation.channel == channel,
            Conversation.account == account,
            Conversation.sender_hash.in_(hashes),
        )
    )


def _head(conversation: Conversation) -> dict[str, Any]:
    return {
        "id": conversation.id,
        "channel": conversation.channel,
        "account": conversation.account,
        "holder": conversation.holder,
        "handler_id": conversation.handler_id,
        "unit": conversation.unit,
        "skill": conversation.skill,
        "queue_reason": conversation.queue_reason,
        "queued_at": _time(conversation.queued_at),
        "urgent": conversation.urgent,
        "sealed": conversation.sealed,
        "following": conversation.following,
        "last_in_at": _time(conversation.last_in_at),
        "pushes_left": conversation.pushes_left,
        "window_until": _time(conversation.window_until),
        "held": conversation.held,
        "created_at": _time(conversation.created_at),
    }


def _message(message: Message) -> dict[str, Any]:
    payload = message.payload or {}
    return {
        "id": message.id,
        "seq": message.seq,
        "direction": message.direction,
        "author": message.author,
        "staff_id": message.staff_id,
        "kind": message.kind,
        "key": message.key,
        "text": message.text,
        "payload": payload,
        "status": message.status,
        "reason": message.reason,
        "reply_to": message.reply_to,
        "understanding": message.understanding,
        "at": _time(message.created_at),
    }


def _handover(entry: Handover) -> dict[str, Any]:
    return {
        "id": entry.id,
        "reason": entry.reason,
        "urgent": entry.urgent,
        "requested_at": _time(entry.requested_at),
        "taken_at": _time(entry.taken_at),
        "taken_by": entry.taken_by,
        "released_at": _time(entry.released_at),
        "summary": entry.summary,
    }


def _attachment(file: Attachment, reading: Reading | None) -> dict[str, Any]:
    return {
        "id": file.id,
        "kind": file.kind,
        "message_id": file.message_id,
        "case_number": file.case_number,
        "filename": file.filename,
        "content_type": file.content_type,
        "bytes": file.bytes,
        "sha256": file.sha256,
        "status": file.status,
        "reason": file.reason,
        "covered": file.covered_key is not None,
        "link_until": _time(file.link_until) if file.link_hash else None,
        "reading": {"status": reading.status, "text": reading.text} if reading else None,
    }


def _time(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
