"""Work to be done after a commit: rows written with the change and claimed by workers.

An item is delivered at least once: a worker that dies while holding one leaves it to be claimed
again when its lease ends. Items of one conversation are claimed in the order they were written.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Integer, String, and_, or_, select, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from bot.kit.db import Base, EncryptedJSON, ZonedDateTime

LEASE = timedelta(seconds=30)
OPEN = ("queued", "sending")


class OutboxItem(Base):
    """One thing to do; `id` grows with time."""

    __tablename__ = "outbox_items"

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    topic: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(128), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON)
    status: Mapped[str] = mapped_column(String(8), default="queued", index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(ZonedDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(ZonedDateTime)
    lease: Mapped[str | None] = mapped_column(String(36))
    last_error: Mapped[str | None] = mapped_column(String(255))
    conversation_id: Mapped[str | None] = mapped_column(String(36), index=True)
    created_at: Mapped[datetime] = mapped_column(ZonedDateTime)


@dataclass(frozen=True, slots=True)
class Claimed:
    """An item this worker holds until its lease ends."""

    id: int
    topic: str
    key: str
    payload: dict[str, Any]
    attempts: int
    conversation_id: str | None
    lease: str


def enqueue(
    session: Session,
    topic: str,
    key: str,
    payload: dict[str, Any],
    *,
    now: datetime,
    conversation_id: str | None = None,
    not_before: datetime | None = None,
) -> None:
    """Write down work to do; `key` must be new. It happens when the transaction commits."""
    session.add(
        OutboxItem(
            topic=topic,
            key=key,
            payload=payload,
            next_at=not_before or now,
            conversation_id=conversation_id,
            created_at=now,
        )
    )


class Outbox:
    """The worker's side: claim, then say what became of it. Each call is one transaction's work."""

    def __init__(self, *, lease: timedelta = LEASE) -> None:
        self._lease = lease

    def claim(
        self, session: Session, now: datetime, limit: int, *, topics: Sequence[str] | None = None
    ) -> list[Claimed]:
        """Take up to `limit` items that are due, the oldest first, one of each conversation."""
        items = session.scalars(_due(now, limit, topics)).all()
        taken: list[Claimed] = []
        for item in items:
            item.status = "sending"
            item.attempts += 1
            item.lease = str(uuid.uuid4())
            item.lease_until = now + self._lease
            taken.append(
                Claimed(
                    item.id,
                    item.topic,
                    item.key,
                    item.payload,
                    item.attempts,
                    item.conversation_id,
                    item.lease,
                )
            )
        return taken

    def done(self, session: Session, claimed: Claimed) -> bool:
        """It is done; False when the lease was lost to another worker meanwhile."""
        return _close(session, claimed, status="sent", last_error=None)

    def retry(self, session: Session, claimed: Claimed, at: datetime, error: str) -> bool:
        """It failed for now and is due again at `at`."""
        return _close(session, claimed, status="queued", next_at=at, last_error=error[:255])

    def dead(self, session: Session, claimed: Claimed, error: str) -> bool:
        """It will never work; kept for people to see."""
        return _close(session, claimed, status="dead", last_error=error[:255])


def _due(now: datetime, limit: int, topics: Sequence[str] | None) -> Any:
    earlier = aliased(OutboxItem)
    ready = or_(
        and_(OutboxItem.status == "queued", OutboxItem.next_at <= now),
        and_(OutboxItem.status == "sending", OutboxItem.lease_until <= now),
    )
    blocked = (
        select(earlier.id)
        .where(
            earlier.conversation_id == OutboxItem.conversation_id,
            earlier.topic == OutboxItem.topic,
            earlier.id < OutboxItem.id,
            earlier.status.in_(OPEN),
        )
        .exists()
    )
    query = select(OutboxItem).where(OutboxItem.status.in_(OPEN), ready, ~blocked)
    if topics is not None:
        query = query.where(OutboxItem.topic.in_(topics))
    return query.order_by(OutboxItem.id).limit(limit).with_for_update(skip_locked=True)


def _close(session: Session, claimed: Claimed, **values: Any) -> bool:
    result = session.execute(
        update(OutboxItem)
        .where(OutboxItem.id == claimed.id, OutboxItem.lease == claimed.lease)
        .values(lease=None, lease_until=None, **values)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]
