"""The worker's part of intake: the outbox, and messages whose turn was left unfinished."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from bot.intake.awaiting import TOPIC as READ
from bot.intake.delivery import Courier, TryLater
from bot.intake.file_reading import FileReading
from bot.intake.models import Message
from bot.intake.notify import alarm
from bot.intake.notifying import Notifier
from bot.intake.turns import Parts, Turns
from bot.kit.outbox import Claimed, Outbox, OutboxItem

log = logging.getLogger(__name__)

LEFT_AFTER = timedelta(seconds=6)
KEEP_DONE = timedelta(days=7)
BATCH = 16
IDLE_SECONDS = 1.0
SWEEP_SECONDS = 1.0
PURGE_EVERY = timedelta(hours=1)
BACK_OFF = (1, 3, 10, 30, 60, 180, 600)
TRIES = {"channel.send": 4, "media.fetch": 10, "notice.send": 4, READ: 10}
READ_LEASE = timedelta(minutes=5)
"""Longer than a picture may take twice, for a reader that is at it must not be overtaken."""
TOPICS = (
    "channel.send", "media.fetch", "turn.work", "handover.requested", "attachment.erase",
    "notice.send",
)  # fmt: skip


class Worker:
    """Does what other processes committed to be done. Any number may run."""

    def __init__(
        self,
        parts: Parts,
        turns: Turns,
        courier: Courier,
        notifier: Notifier,
        outbox: Outbox,
        reading: FileReading | None = None,
    ) -> None:
        self._parts = parts
        self._turns = turns
        self._courier = courier
        self._notifier = notifier
        self._outbox = outbox
        self._reading = reading
        self._to_read = Outbox(lease=READ_LEASE)
        self._purged: datetime | None = None
        self._handlers: Mapping[str, Callable[[Claimed], Awaitable[Any]]] = {
            "channel.send": lambda item: courier.send(item.payload["message"]),
            "media.fetch": lambda item: courier.fetch(item.payload["attachment"]),
            "turn.work": lambda item: turns.work(item.payload["conversation"], wait=0.0),
            "handover.requested": lambda item: alarm(parts.publisher, item.payload),
            "notice.send": lambda item: notifier.send(item.payload["message"]),
            "attachment.erase": lambda item: courier.erase(item.payload["key"]),
        }

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; what is under way then is finished."""
        await asyncio.gather(
            self._deliver_until(stop), self._look_after_until(stop), self._read_until(stop)
        )

    async def _deliver_until(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            if not await _safely(self.deliver()):
                await self._wait(stop)

    async def _look_after_until(self, stop: asyncio.Event) -> None:
        """Apart from deliveries, which must not wait for a slow engine."""
        while not stop.is_set():
            await _safely(self.sweep())
            await _safely(self.purge())
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), SWEEP_SECONDS)

    async def _read_until(self, stop: asyncio.Event) -> None:
        """Apart from both: a picture takes seconds."""
        while self._reading is not None and not stop.is_set():
            if not await _safely(self.read()):
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), IDLE_SECONDS)

    async def read(self) -> int:
        """Read one of the files that wait for it."""
        reading, now = self._reading, self._parts.clock.now()
        if reading is None or await self._parts.db.read(lambda s: not _any_open(s, now, [READ])):
            return 0
        claimed = await self._parts.db.run(
            lambda session: self._to_read.claim(session, now, 1, topics=[READ])
        )
        for item in claimed:
            await self._handle(item, lambda item: reading.read(item.payload["attachment"]))
        return len(claimed)

    async def deliver(self, topics: Sequence[str] = TOPICS) -> int:
        """Work one batch of the outbox."""
        now = self._parts.clock.now()
        if await self._parts.db.read(lambda session: not _any_open(session, now, topics)):
            return 0
        claimed = await self._parts.db.run(
            lambda session: self._outbox.claim(session, now, BATCH, topics=topics)
        )
        await asyncio.gather(*(self._handle(item, self._handlers[item.topic]) for item in claimed))
        return len(claimed)

    async def sweep(self) -> None:
        """Work conversations whose messages were stored but never answered."""
        settled = [True]
        while any(settled):
            now = self._parts.clock.now()
            left = await self._parts.db.read(partial(_left, now=now))
            done = await asyncio.gather(
                *(self._turns.work(id_, wait=0.0) for id_ in left), return_exceptions=True
            )
            for id_, fault in zip(left, done, strict=True):
                if isinstance(fault, Exception):
                    log.error("a sweep failed", exc_info=fault, extra={"conversation": id_})
            settled = [outcome is True for outcome in done]

    async def purge(self) -> None:
        """Now and then drop outbox items that were done long ago."""
        now = self._parts.clock.now()
        if self._purged is not None and now - self._purged < PURGE_EVERY:
            return
        self._purged = now
        await self._parts.db.run(
            lambda session: session.execute(
                delete(OutboxItem).where(
                    OutboxItem.status == "sent", OutboxItem.created_at < now - KEEP_DONE
                )
            )
        )

    async def _handle(self, item: Claimed, work: Callable[[Claimed], Awaitable[Any]]) -> None:
        try:
            await work(item)
        except TryLater as later:
            await self._again(item, str(later), later.after)
        except Exception as error:
            log.exception("an outbox item failed", extra={"topic": item.topic, "item": item.id})
            await self._again(item, type(error).__name__, None)
        else:
            await self._parts.db.run(lambda session: self._outbox.done(session, item))

    async def _again(self, item: Claimed, reason: str, after: float | None) -> None:
        tries = TRIES.get(item.topic)
        if tries is not None and item.attempts >= tries:
            await self._bury(item, reason)
            return
        seconds = after or BACK_OFF[min(item.attempts - 1, len(BACK_OFF) - 1)]
        at = self._parts.clock.now() + timedelta(seconds=seconds)
        await self._parts.db.run(lambda session: self._outbox.retry(session, item, at, reason))

    async def _bury(self, item: Claimed, reason: str) -> None:
        log.error("an outbox item is given up", extra={"topic": item.topic, "item": item.id})
        if item.topic == "channel.send":
            await self._courier.give_up(item.payload["message"], reason)
        elif item.topic == READ:
            assert self._reading is not None
            await self._reading.give_up(item.payload["attachment"])
        elif item.topic == "notice.send":
            await self._notifier.give_up(item.payload["message"], reason)
        else:
            await self._courier.fetch_failed(item.payload["attachment"])
        await self._parts.db.run(lambda session: self._outbox.dead(session, item, reason))

    async def _wait(self, stop: asyncio.Event) -> None:
        woken = asyncio.create_task(self._parts.wakeup.wait(IDLE_SECONDS))
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({woken, stopped}, return_when=asyncio.FIRST_COMPLETED)
        for task in (woken, stopped):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _safely(work: Awaitable[int | None]) -> int | None:
    """A fault in one round must not end the worker."""
    try:
        return await work
    except Exception:
        log.exception("the worker stumbled")
        return 0


def _any_open(session: Session, now: datetime, topics: Sequence[str]) -> Any:
    """A cheap look before a write transaction is begun for nothing."""
    return session.scalar(
        select(OutboxItem.id)
        .where(
            OutboxItem.topic.in_(topics),
            or_(
                (OutboxItem.status == "queued") & (OutboxItem.next_at <= now),
                (OutboxItem.status == "sending") & (OutboxItem.lease_until <= now),
            ),
        )
        .limit(1)
    )


def _left(session: Session, now: datetime) -> list[str]:
    found = session.scalars(
        select(Message.conversation_id)
        .where(
            Message.status == "pending",
            # Nobody waits, or whoever did was killed: WeChat's next attempt has come and gone.
            or_(Message.passive_closed, Message.created_at <= now - LEFT_AFTER),
            or_(Message.work_after.is_(None), Message.work_after <= now),
        )
        .group_by(Message.conversation_id)
        .order_by(func.min(Message.created_at))
        .limit(BATCH)
    )
    return list(found)
