"""What is counted of conversations, for Prometheus: as it happens, and from the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import Counter, Histogram
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.intake.models import Conversation, Message
from bot.kit.outbox import OPEN, OutboxItem

TURN_SECONDS = Histogram(
    "xinfang_turn_seconds",
    "From taking up a message to the commit of its answer.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
ANSWERS = Counter("xinfang_answers_total", "Turns, by the way the answer went.", ["way"])
TURN_FAULTS = Counter("xinfang_turn_faults_total", "Turns that failed, by what failed.", ["fault"])
DELIVERIES = Counter("xinfang_deliveries_total", "Pushed messages, by what came of it.", ["status"])


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure that is as the database says; `values` by the label's value, "" without one."""

    name: str
    told: str
    label: str
    values: Mapping[str, float]


def gauges(session: Session, now: datetime) -> Iterator[Gauge]:
    """How things stand: who holds conversations, what waits and for how long."""
    holders = {"bot": 0.0, "queue": 0.0, "human": 0.0}
    found = select(Conversation.holder, func.count()).group_by(Conversation.holder)
    for holder, count in session.execute(found):
        holders[holder] = float(count)
    yield Gauge("xinfang_conversations", "Conversations, by who has them.", "holder", holders)
    queued = session.scalar(
        select(func.min(Conversation.queued_at)).where(Conversation.holder == "queue")
    )
    longest = (now - queued).total_seconds() if queued else 0.0
    yield Gauge("xinfang_queue_seconds", "The longest wait for a person.", "", {"": longest})
    pending = session.scalar(
        select(func.count()).where(Message.direction == "in", Message.status == "pending")
    )
    yield Gauge("xinfang_messages_pending", "Messages not yet worked.", "", {"": pending or 0})
    waiting = select(OutboxItem.topic, func.count()).where(OutboxItem.status.in_(OPEN))
    topics = {topic: float(n) for topic, n in session.execute(waiting.group_by(OutboxItem.topic))}
    yield Gauge("xinfang_outbox_open", "Work of the outbox not yet done.", "topic", topics)
