"""Waiting conversations put before one member of staff at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.intake.models import Offer

Outcome = Literal["accepted", "missed", "declined", "withdrawn"]


def open_offer(session: Session, conversation_id: str) -> Offer | None:
    """The offer of a conversation that has not ended."""
    return session.scalars(
        select(Offer).where(Offer.conversation_id == conversation_id, Offer.outcome.is_(None))
    ).one_or_none()


def offered_to(session: Session, staff_id: str, now: datetime) -> dict[str, datetime]:
    """What is before somebody just now: conversations, and until when."""
    rows = session.scalars(
        select(Offer).where(Offer.staff_id == staff_id, Offer.outcome.is_(None), Offer.until > now)
    )
    return {row.conversation_id: row.until for row in rows}


def end_on_take(session: Session, conversation_id: str, staff_id: str, now: datetime) -> None:
    """Somebody took the conversation: whom it was offered to, or another."""
    offer = open_offer(session, conversation_id)
    if offer is not None:
        _end(offer, "accepted" if offer.staff_id == staff_id else "withdrawn", now)


def withdraw(session: Session, conversation_id: str, now: datetime) -> None:
    """The conversation no longer waits for just anybody."""
    offer = open_offer(session, conversation_id)
    if offer is not None:
        _end(offer, "withdrawn", now)


def decline_all(session: Session, staff_id: str, now: datetime) -> int:
    """Somebody takes nothing more: what is before them goes to the next; returns how many."""
    found = session.scalars(
        select(Offer).where(Offer.staff_id == staff_id, Offer.outcome.is_(None))
    ).all()
    for offer in found:
        _end(offer, "declined", now)
    return len(found)


def any_missed(session: Session, now: datetime) -> bool:
    """Whether an offer ran out."""
    late = select(Offer.id).where(Offer.outcome.is_(None), Offer.until <= now)
    return session.scalar(late.limit(1)) is not None


def end_missed(session: Session, now: datetime) -> list[str]:
    """End the offers that nobody opened in time; the conversations they were of."""
    late = session.scalars(
        select(Offer)
        .where(Offer.outcome.is_(None), Offer.until <= now)
        .with_for_update(skip_locked=True)
    ).all()
    for offer in late:
        _end(offer, "missed", now)
    return [offer.conversation_id for offer in late]


def _end(offer: Offer, outcome: Outcome, now: datetime) -> None:
    offer.outcome, offer.ended_at = outcome, now
