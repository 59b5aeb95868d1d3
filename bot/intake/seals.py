"""A conversation stays sealed after its sealed case was filed, until the talk is over.

What comes after the receipt is mostly more about the same matter. So the seal reaches from the
first message of the draft up to when the citizen, with the bot again, writes after two days
without a word: that is a new talk, and for everybody. What lies under a closed seal stays hidden.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.intake.models import Conversation, Message, Seal
from bot.intake.sealing import is_sealed

QUIET = timedelta(hours=48)


def seal(session: Session, conversation_id: str, draft: dict[str, Any], now: datetime) -> None:
    """A draft of the conversation was filed: seal the talk when the draft was sealed."""
    if not is_sealed(draft):
        return
    locked = session.scalar(
        select(Conversation.sealed).where(Conversation.id == conversation_id).with_for_update()
    )
    if locked:
        return
    since = _beginning(session, conversation_id, draft)
    session.merge(Seal(conversation_id=conversation_id, since=since, until=None))
    _mark(session, conversation_id, sealed=True)


def lift_when_over(session: Session, conversation_id: str, last: datetime, now: datetime) -> None:
    """A citizen wrote again to the bot; `last` is when they had written before."""
    if now - last < QUIET:
        return
    session.execute(
        update(Seal)
        .where(Seal.conversation_id == conversation_id, Seal.until.is_(None))
        .values(until=now)
    )
    _mark(session, conversation_id, sealed=False)


def seals_of(session: Session, ids: Collection[str]) -> list[Seal]:
    """The seals of conversations."""
    return list(session.scalars(select(Seal).where(Seal.conversation_id.in_(ids))))


def covers(seals: Iterable[Seal], conversation_id: str, at: datetime) -> bool:
    """Whether what happened at `at` lies under one of the seals."""
    return any(
        one.conversation_id == conversation_id
        and one.since <= at
        and (one.until is None or at < one.until)
        for one in seals
    )


def under_seal(session: Session, message_id: str) -> bool:
    """Whether a message lies under a seal."""
    row = session.execute(
        select(Message.conversation_id, Message.created_at).where(Message.id == message_id)
    ).one()
    seals = seals_of(session, [row.conversation_id])
    return covers(seals, row.conversation_id, row.created_at)


def _beginning(session: Session, conversation_id: str, draft: dict[str, Any]) -> datetime:
    """When the draft was begun; when that is not known, the conversation."""
    told = {
        str(id_)
        for cell in draft.values()
        if isinstance(cell, dict)
        for id_ in cell.get("messages") or ()
    }
    first = session.scalar(
        select(func.min(Message.created_at)).where(
            Message.conversation_id == conversation_id, Message.id.in_(told)
        )
    )
    opened = select(Conversation.created_at).where(Conversation.id == conversation_id)
    return first or session.scalars(opened).one()


def _mark(session: Session, conversation_id: str, *, sealed: bool) -> None:
    session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id)
        .values(sealed=sealed)
        .execution_options(synchronize_session="evaluate")
    )
