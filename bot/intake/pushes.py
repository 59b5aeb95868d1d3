"""How many messages may be sent to a citizen without being asked, and until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.intake.schemas import InboundMessage
from bot.kit.outbox import enqueue

MESSAGE_PUSHES = 5
MESSAGE_WINDOW = timedelta(hours=48)
EVENT_PUSHES = 3
EVENT_WINDOW = timedelta(minutes=1)
# A person must always be able to answer, so the bot leaves some of the budget alone.
KEPT_FOR_PEOPLE = 2
BOT_IN_A_ROW = 2


@dataclass(frozen=True, slots=True)
class Grant:
    """What one contact of a citizen allows."""

    pushes: int
    until: datetime
    refills: bool
    """A message sets the budget anew; an event only lifts it to its own small number."""


def grant_of(inbound: InboundMessage, now: datetime) -> Grant:
    """What this message or event of a citizen allows."""
    if inbound.kind == "event":
        return Grant(EVENT_PUSHES, now + EVENT_WINDOW, refills=False)
    return Grant(MESSAGE_PUSHES, now + MESSAGE_WINDOW, refills=True)


@dataclass(slots=True)
class Budget:
    """What is left for one conversation; spending changes it."""

    can_push: bool
    left: int
    by_bot: int
    until: datetime | None

    def is_open(self, now: datetime) -> bool:
        return self.can_push and self.until is not None and now < self.until and self.left > 0

    def spend_by_bot(self, now: datetime) -> bool:
        """Take one push for the bot, or say that it may not."""
        allowed = self.is_open(now) and self.left > KEPT_FOR_PEOPLE and self.by_bot < BOT_IN_A_ROW
        if allowed:
            self.left -= 1
            self.by_bot += 1
        return allowed

    def spend_by_person(self, now: datetime) -> bool:
        """Take one push for a person, or say that there is none."""
        allowed = self.is_open(now)
        if allowed:
            self.left -= 1
        return allowed


def queue_push(
    session: Session,
    conversation_id: str,
    message_id: str,
    now: datetime,
    not_before: datetime | None = None,
    *,
    again: bool = False,
) -> None:
    """Write down that a stored message is to be pushed; `again` one that was pushed in vain."""
    enqueue(
        session,
        "channel.send",
        f"send:{message_id}:{now.timestamp():.0f}" if again else f"send:{message_id}",
        {"message": message_id},
        now=now,
        conversation_id=conversation_id,
        not_before=not_before,
    )
