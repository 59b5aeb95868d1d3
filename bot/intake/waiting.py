"""What the bot says to one who waits for a person: that they were heard, and not too often."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.intake.models import Message
from bot.intake.schemas import OutboundMessage
from bot.intake.statements import CONVERSATIONS, MESSAGES
from bot.kit.wording import Wording

EVERY = timedelta(minutes=30)
LONGEST = 2000
IN_DANGER_EVERY = timedelta(minutes=3)
_C, _M = CONVERSATIONS.c, MESSAGES.c


def still_waiting(
    session: Session,
    conversation_id: str,
    message_id: str,
    wording: Wording,
    *,
    urgent: bool,
    now: datetime,
) -> tuple[OutboundMessage, ...]:
    """The answer to a message of somebody in the queue; empty when it was said lately."""
    key = "human_waiting_in_danger" if urgent else "human_waiting"
    every = IN_DANGER_EVERY if urgent else EVERY
    text = wording.text(key)
    return _say_now_and_then(session, conversation_id, message_id, key, text, now, every)


def said_meanwhile(session: Session, conversation_id: str) -> str:
    """What the citizen wrote since they wait, for the bot to go on with; at most a long message."""
    since = session.scalar(select(_C.queued_at).where(_C.id == conversation_id))
    if since is None:
        return ""
    rows = session.scalars(
        select(_M.text)
        .where(
            _M.conversation_id == conversation_id,
            _M.status == "for_human",
            _M.author == "citizen",
            _M.kind == "text",
            _M.created_at >= since,
        )
        .order_by(_M.seq)
    )
    return "\n".join(rows)[:LONGEST]


def _say_now_and_then(
    session: Session,
    conversation_id: str,
    message_id: str,
    key: str,
    text: str,
    now: datetime,
    every: timedelta,
) -> tuple[OutboundMessage, ...]:
    """Let the request of a message take a word of the bot along, unless it was said lately."""
    if _said_since(session, conversation_id, key, now - every):
        return ()
    seq = session.execute(
        update(CONVERSATIONS)
        .where(_C.id == conversation_id)
        .values(next_seq=_C.next_seq + 1)
        .returning(_C.next_seq)
    ).scalar_one()
    session.add(
        Message(
            conversation_id=conversation_id,
            seq=seq - 1,
            direction="out",
            author="bot",
            kind="text",
            key=key,
            text=text,
            status="passive",
            reply_to=message_id,
            sent_at=now,
            created_at=now,
        )
    )
    return (OutboundMessage(key, text),)


def _said_since(session: Session, conversation_id: str, key: str, since: datetime) -> bool:
    said = select(_M.id).where(
        _M.conversation_id == conversation_id,
        _M.direction == "out",
        _M.key == key,
        _M.created_at > since,
    )
    return session.scalar(said.limit(1)) is not None
