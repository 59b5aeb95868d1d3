"""Pictures that a handler sends to the citizen.

A channel takes pictures from us and no other files; for others see `documents`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.intake.handover import held_by
from bot.intake.models import Attachment, Conversation, Message, new_id
from bot.intake.ports import StoredFile
from bot.intake.pushes import Budget, queue_push
from bot.intake.telling import push_or_hold
from bot.staff import audit
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission, check_permission

PICTURES = frozenset({"image/jpeg", "image/png", "image/gif"})
MOST_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 120
KIND = "image"


def check_sender(session: Session, conversation_id: str, staff: StaffAsker) -> None:
    """Refuse whoever may not send here, before anything of their file is kept."""
    check_permission(staff, Permission.CONVERSATIONS_REPLY)
    held_by(session, conversation_id, staff)


def send_picture(
    session: Session,
    conversation_id: str,
    staff: StaffAsker,
    kept: StoredFile,
    filename: str,
    now: datetime,
) -> dict[str, Any]:
    """Queue a kept picture for the citizen; `held` while nothing can be pushed."""
    check_sender(session, conversation_id, staff)
    conversation = held_by(session, conversation_id, staff)
    budget = Budget(
        True, conversation.pushes_left, conversation.bot_pushes, conversation.window_until
    )
    pushed = budget.spend_by_person(now)
    conversation.pushes_left = budget.left
    said = {"author": "handler", "staff_id": staff.staff_id, "key": "handler", "text": ""}
    message = push_or_hold(session, conversation, said, now, pushed=pushed)
    session.flush()
    file_id = new_id()
    message.kind, message.payload = KIND, {"attachment": file_id}
    session.add(
        Attachment(
            id=file_id,
            conversation_id=conversation.id,
            message_id=message.id,
            kind=KIND,
            media_id="",
            filename=filename[-LONGEST_NAME:] or f"{file_id[:8]}.{kept.extension}",
            content_type=kept.content_type,
            bytes=kept.size,
            sha256=kept.sha256,
            storage_key=kept.key,
            status="stored",
            created_at=now,
        )
    )
    audit.record(
        session, staff, "conversations.picture", conversation_id, "", now, sha256=kept.sha256
    )
    return {"id": message.id, "status": message.status, "pushes_left": budget.left}


def push_held_pictures(session: Session, conversation_id: str, now: datetime) -> None:
    """The citizen wrote again: what could not be pushed before goes out, as far as it may."""
    conversation = session.scalars(
        select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    ).one()
    held = session.scalars(
        select(Message.id)
        .where(
            Message.conversation_id == conversation_id,
            Message.status == "held",
            Message.kind == KIND,
        )
        .order_by(Message.seq)
    ).all()
    going = held[: conversation.pushes_left]
    for id_ in going:
        queue_push(session, conversation_id, id_, now, again=True)
    session.execute(
        update(Message)
        .where(Message.id.in_(going))
        .values(status="queued", reason=None)
        .execution_options(synchronize_session=False)
    )
    conversation.held -= len(going)
    conversation.pushes_left -= len(going)
