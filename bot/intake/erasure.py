"""Forgetting a citizen who left the account, as WeChat's rules ask.

Erased are the dialogue's state and draft, the words and payloads of all messages, and files that
belong to no case. What was filed stays: the case keeps its own copy of the words and the files,
because the law obliges the office to handle it. The conversation itself stays as an empty row
under its keyed hash, without the sender's name unless a filed case needs the way back, so that
someone who follows again finds their cases. A conversation in danger keeps its place in the queue.
Of leaving itself the key is kept, so that a repetition of it erases nothing that came later.
"""

from datetime import datetime

from sqlalchemy import Table, func, select, update
from sqlalchemy.orm import Session

from bot.intake.models import Attachment, Conversation, Handover, Message, Reading
from bot.intake.repository import Address
from bot.intake.schemas import InboundMessage
from bot.kit.outbox import enqueue

_A: Table = Attachment.__table__  # type: ignore[assignment]
_R: Table = Reading.__table__  # type: ignore[assignment]
_M: Table = Message.__table__  # type: ignore[assignment]


def forget(session: Session, address: Address, left: InboundMessage, now: datetime) -> bool:
    """Erase what is kept of a citizen who left; False when there is nothing to erase.

    `left` is the channel's word that they did. It counts once, and not when they have come back
    since it was sent.
    """
    conversation = session.scalars(
        select(Conversation)
        .where(
            Conversation.channel == address.channel,
            Conversation.account == address.account,
            Conversation.sender_hash.in_(address.hashes),
        )
        .with_for_update()
    ).one_or_none()
    if conversation is None or _is_over(session, conversation.id, left):
        return False
    conversation.following = False
    conversation.state = conversation.slots = None
    conversation.state_version += 1
    conversation.pushes_left = conversation.held = 0
    conversation.window_until = conversation.proposal = None
    if not conversation.case_count:
        conversation.sender = ""
    if conversation.holder == "queue" and not conversation.urgent:
        conversation.holder = "bot"
        conversation.queue_reason = conversation.queued_at = None
        session.execute(
            update(Handover)
            .where(Handover.conversation_id == conversation.id, Handover.released_at.is_(None))
            .values(released_at=now)
        )
    _blank_messages(session, conversation.id)
    _drop_files(session, conversation.id, now)
    _note(session, conversation, left, now)
    return True


def _is_over(session: Session, conversation_id: str, left: InboundMessage) -> bool:
    """Whether this leaving was worked already, or the citizen wrote after it.

    Only the channel's own times are compared: a message may reach us later than it was sent.
    """
    mine = (_M.c.conversation_id == conversation_id, _M.c.direction == "in")
    if session.scalar(select(_M.c.id).where(*mine, _M.c.dedupe_key == left.dedupe_key)):
        return True
    newest = session.scalar(select(func.max(_M.c.sent_at)).where(*mine))
    return newest is not None and left.sent_at < newest.replace(microsecond=0)


def _note(
    session: Session, conversation: Conversation, left: InboundMessage, now: datetime
) -> None:
    session.add(
        Message(
            conversation_id=conversation.id,
            seq=conversation.next_seq,
            direction="in",
            author="citizen",
            kind="event",
            text="",
            dedupe_key=left.dedupe_key,
            status="answered",
            passive_closed=True,
            sent_at=left.sent_at,
            created_at=now,
        )
    )
    conversation.next_seq += 1


def _blank_messages(session: Session, conversation_id: str) -> None:
    mine = _M.c.conversation_id == conversation_id
    session.execute(
        update(_M)
        .where(mine, _M.c.status.in_(("pending", "queued", "held")))
        .values(status="failed", reason="unsubscribed")
    )
    session.execute(update(_M).where(mine).values(text="", payload=None, understanding=None))


def _drop_files(session: Session, conversation_id: str, now: datetime) -> None:
    loose = session.execute(
        select(_A.c.id, _A.c.storage_key, _A.c.covered_key).where(
            _A.c.conversation_id == conversation_id, _A.c.case_number.is_(None)
        )
    ).all()
    for row in loose:
        for key in filter(None, (row.storage_key, row.covered_key)):
            enqueue(
                session,
                "attachment.erase",
                f"erase:{row.id}" if key == row.storage_key else f"erase:{row.id}:covered",
                {"attachment": row.id, "key": key},
                now=now,
            )
    ids = [row.id for row in loose]
    gone = {"filename": None, "media_id": ""}
    gone |= dict.fromkeys(("storage_key", "covered_key", "link_hash"))
    session.execute(
        update(_A).where(_A.c.id.in_(ids)).values(status="gone", reason="unsubscribed", **gone)
    )
    session.execute(update(_R).where(_R.c.conversation_id == conversation_id).values(text=""))
    session.execute(update(_R).where(_R.c.id.in_(ids)).values(status="failed"))
