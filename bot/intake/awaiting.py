"""Files that are to be read, written down when they are stored."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot.intake.models import Attachment, Reading
from bot.kit.outbox import enqueue

TOPIC = "file.read"
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
VOICES = frozenset({"audio/amr", "audio/mpeg", "audio/x-speex"})


def await_reading(session: Session, attachment_id: str, now: datetime) -> None:
    """Note that a stored file is to be read; a picture is shown to nobody uncovered before that.

    A voice message that the channel itself understood is not.
    """
    row = session.execute(
        select(
            Attachment.conversation_id,
            Attachment.message_id,
            Attachment.content_type,
            Attachment.to_hear,
        ).where(Attachment.id == attachment_id)
    ).one()
    voice = row.content_type in VOICES
    if voice and not row.to_hear:
        return
    reading = {
        "id": attachment_id,
        "conversation_id": row.conversation_id,
        "message_id": row.message_id,
        "kind": "voice" if voice else "picture",
        "created_at": now,
    }
    session.execute(insert(Reading), reading)
    key, item = f"read:{attachment_id}", {"attachment": attachment_id}
    enqueue(session, TOPIC, key, item, now=now, conversation_id=row.conversation_id)
