"""Delivering notices and short messages: the worker's side of `notices`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.intake.delivery import TryLater
from bot.intake.models import Conversation, Message
from bot.intake.ports import Channel, Delivery, Publisher, ShortMessages
from bot.kit.clock import Clock
from bot.kit.db import Database


class Notifier:
    """Takes what was written down to a channel or to the provider of short messages."""

    def __init__(
        self,
        db: Database,
        channels: Mapping[str, Channel],
        short_messages: ShortMessages | None,
        clock: Clock,
        publisher: Publisher,
    ) -> None:
        self._db = db
        self._channels = channels
        self._short_messages = short_messages
        self._clock = clock
        self._publisher = publisher

    async def send(self, message_id: str) -> None:
        """Deliver one; raises `TryLater`. One whose citizen left meanwhile is not sent."""
        row = await self._db.read(lambda session: _read(session, message_id))
        if row is None:
            return
        delivery = await self._deliver(message_id, row)
        if delivery.status == "retry":
            raise TryLater(delivery.reason, delivery.retry_after)
        sent = delivery.status == "sent"
        await self._settle(message_id, row.conversation_id, "" if sent else delivery.reason)

    async def give_up(self, message_id: str, reason: str) -> None:
        """It could not be delivered; the handler sees that."""
        row = await self._db.read(lambda session: _read(session, message_id))
        if row is not None:
            await self._settle(message_id, row.conversation_id, reason or "unreachable")

    async def _deliver(self, message_id: str, row: Any) -> Delivery:
        if not row.following or not row.sender:
            return Delivery("unreachable", "unreachable")
        if row.payload["way"] == "template":
            return await self._channels[row.channel].notify(row.sender, self._clock.now())
        if self._short_messages is None:
            return Delivery("failed", "not_set_up")
        return await self._short_messages.send(row.payload["to"], row.text, message_id)

    async def _settle(self, message_id: str, conversation_id: str, fault: str) -> None:
        now = self._clock.now()
        values: dict[str, Any] = {"status": "failed", "reason": fault[:255]}
        if not fault:
            values = {"status": "sent", "sent_at": now, "reason": None}

        def work(session: Session) -> None:
            session.execute(
                update(Message)
                .where(Message.id == message_id, Message.status == "queued")
                .values(values)
                .execution_options(synchronize_session=False)
            )

        await self._db.run(work)
        event = {"type": "delivery", "conversation": conversation_id}
        await self._publisher.publish("conversations", event)


def _read(session: Session, message_id: str) -> Any:
    return session.execute(
        select(
            Message.conversation_id,
            Message.text,
            Message.payload,
            Conversation.channel,
            Conversation.sender,
            Conversation.following,
        )
        .join(Conversation, Message.conversation_id == Conversation.id)
        .where(Message.id == message_id, Message.status == "queued")
    ).one_or_none()
