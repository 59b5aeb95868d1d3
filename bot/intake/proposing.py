"""Asking a citizen whether what was read in their pictures is right, where asking is in place."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.intake import proposals
from bot.intake.handover import lock
from bot.intake.models import Attachment, Conversation, Message, Reading
from bot.intake.pushes import Budget
from bot.intake.telling import push_or_hold
from bot.kit.wording import Wording

LONGEST = 500
"""So many signs of all pictures together are shown and asked about."""
TAKES_WORDS = frozenset({"petition", "supplement"})
"""The flows in which a letter's text has a place."""


class TurnUnderWay(Exception):
    """The picture itself has no answer yet: ask after it."""


def propose(
    session: Session,
    conversation_id: str,
    wording: Wording,
    now: datetime,
    pushing: Collection[str],
) -> bool:
    """Ask about all that was read and not asked yet, or leave it to staff as a note.

    The citizen is asked only when the bot has the conversation, they said nothing since, nothing
    was filed with the pictures, and a message may be pushed. Raises `TurnUnderWay`.
    """
    conversation = lock(session, conversation_id)
    ready = proposals.find(session, conversation_id, "ready")
    if not ready or proposals.find(session, conversation_id, "waiting"):
        return False
    if _status_of(session, ready[-1].message_id) == "pending":
        raise TurnUnderWay(conversation_id)
    if not _may_ask(session, conversation, ready) or not _spend(conversation, pushing, now):
        for reading in ready:
            reading.status = "noted"
        return False
    proposals.settle(session, conversation_id, "", "other")
    text = _shorten(ready)
    ask = proposals.KEY if any(one.kind == "picture" for one in ready) else "reading_heard"
    said = {"author": "bot", "key": proposals.KEY, "text": wording.text(ask, text=text)}
    message = push_or_hold(session, conversation, said, now, pushed=True)
    conversation.proposal = message.id
    for reading in ready:
        reading.status = "asked"
    return True


def _may_ask(session: Session, conversation: Conversation, ready: Sequence[Reading]) -> bool:
    draft = (conversation.state or {}).get("draft")
    if conversation.holder != "bot" or conversation.urgent or not conversation.following:
        return False
    if draft and draft.get("flow") not in TAKES_WORDS:
        return False
    files = [reading.id for reading in ready]
    filed = select(Attachment.id).where(
        Attachment.id.in_(files), Attachment.case_number.is_not(None)
    )
    return not _went_on(session, ready[-1]) and session.scalar(filed.limit(1)) is None


def _went_on(session: Session, reading: Reading) -> bool:
    """Whether the citizen said anything after the picture, but for more of the kind."""
    seq = select(Message.seq).where(Message.id == reading.message_id).scalar_subquery()
    since = select(func.count()).where(
        Message.conversation_id == reading.conversation_id,
        Message.direction == "in",
        Message.seq > seq,
        Message.kind.not_in(("image", "voice")),
    )
    return bool(session.scalar(since))


def _spend(conversation: Conversation, pushing: Collection[str], now: datetime) -> bool:
    budget = Budget(
        conversation.channel in pushing,
        conversation.pushes_left,
        conversation.bot_pushes,
        conversation.window_until,
    )
    spent = budget.spend_by_bot(now)
    conversation.pushes_left, conversation.bot_pushes = budget.left, budget.by_bot
    return spent


def _shorten(ready: Sequence[Reading]) -> str:
    """The text that is asked about; what does not fit into one message is not taken over either."""
    left = LONGEST
    for reading in ready:
        reading.text = reading.text[:left]
        left -= len(reading.text)
    return "\n".join(reading.text for reading in ready if reading.text)


def _status_of(session: Session, message_id: str) -> str | None:
    return session.scalar(select(Message.status).where(Message.id == message_id))
