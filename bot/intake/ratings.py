"""Asking citizens how content they were with the person who helped them.

The service asks, once for each hand-over, after the person has given the conversation back and the
matter rests; the person never does, and never sees whose answer it was.
"""

import re
import unicodedata
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.intake.models import Conversation, Handover, Rating

WORDS = Path(__file__).with_name("ratings.yml")
ASKED_WITHIN = timedelta(hours=24)
_EDGES = re.compile(r"^[\s\W_]+|[\s\W_]+$")


def score_of(text: str) -> int | None:
    """The score when the whole text is an answer to the question: 3 content, 2 fairly, 1 not."""
    bare = _EDGES.sub("", unicodedata.normalize("NFKC", text))
    return next((score for score, said in _answers().items() if said.fullmatch(bare)), None)


def is_free(state: dict[str, Any] | None) -> bool:
    """Whether nothing is being gathered, so that a bare number can mean no option of it."""
    return not (state or {}).get("draft")


def ask(session: Session, conversation_id: str, now: datetime) -> bool:
    """Note that the citizen is asked about their last hand-over; False when there is no cause."""
    handover = session.scalars(
        select(Handover)
        .outerjoin(Rating, Rating.handover_id == Handover.id)
        .where(
            Handover.conversation_id == conversation_id,
            Handover.taken_at.is_not(None),
            Handover.released_at > now - ASKED_WITHIN,
            Rating.handover_id.is_(None),
        )
        .order_by(Handover.released_at.desc())
        .limit(1)
    ).first()
    if handover is None:
        return False
    session.add(Rating(handover_id=handover.id, conversation_id=conversation_id, asked_at=now))
    _expect(session, conversation_id, handover.id)
    return True


def record(
    session: Session, conversation_id: str, handover_id: str, score: int, now: datetime
) -> None:
    """Keep the answer; the question is settled."""
    rating = session.get(Rating, handover_id)
    if rating is not None:
        rating.score, rating.answered_at = score, now
    _expect(session, conversation_id, None)


def _expect(session: Session, conversation_id: str, handover_id: str | None) -> None:
    session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id)
        .values(rating=handover_id)
        .execution_options(synchronize_session=False)
    )


@lru_cache(maxsize=1)
def _answers() -> dict[int, re.Pattern[str]]:
    found: dict[int, str] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return {score: re.compile(said) for score, said in found.items()}
