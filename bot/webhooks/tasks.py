"""The worker's part of webhooks, apart from that of citizens: a slow receiver holds up nobody."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.kit.clock import Clock
from bot.kit.db import Database
from bot.kit.outbox import Claimed, Outbox, OutboxItem
from bot.webhooks.models import WebhookEndpoint
from bot.webhooks.ports import Sender, Unreachable
from bot.webhooks.service import TOPIC
from bot.webhooks.signing import HEADER, sign

log = logging.getLogger(__name__)

BATCH = 16
IDLE_SECONDS = 1.0
BACK_OFF = (2, 5, 15, 60, 300, 900, 1800, 3600)
TRIES = 32
"""About a day, after which a message is kept as given up."""


class WebhookWorker:
    """Delivers what was announced. Any number may run."""

    def __init__(self, db: Database, sender: Sender, clock: Clock, outbox: Outbox) -> None:
        self._db = db
        self._sender = sender
        self._clock = clock
        self._outbox = outbox

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; what is under way then is finished."""
        while not stop.is_set():
            try:
                busy = await self.deliver()
            except Exception:
                log.exception("the worker of webhooks stumbled")
                busy = 0
            if not busy:
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), IDLE_SECONDS)

    async def deliver(self) -> int:
        """Send one batch; returns how many were tried."""
        now = self._clock.now()
        if not await self._db.read(lambda session: _any_due(session, now)):
            return 0
        claimed = await self._db.run(
            lambda session: self._outbox.claim(session, now, BATCH, topics=(TOPIC,))
        )
        await asyncio.gather(*(self._handle(item) for item in claimed))
        return len(claimed)

    async def _handle(self, item: Claimed) -> None:
        endpoint = await self._db.read(
            lambda session: session.get(WebhookEndpoint, item.payload["endpoint"])
        )
        fault = await self._send(endpoint, item) if endpoint is not None else ""
        now = self._clock.now()
        await self._db.run(lambda session: self._settle(session, item, fault, now))

    async def _send(self, endpoint: WebhookEndpoint, item: Claimed) -> str:
        """Empty when the receiver said yes, else why not."""
        told = item.payload["told"]
        body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {
            "Content-Type": "application/json",
            "Xinfang-Event": told["event"],
            HEADER: sign(endpoint.secret, int(self._clock.now().timestamp()), body),
        }
        try:
            status = await self._sender.post(endpoint.url, headers, body)
        except Unreachable as error:
            return str(error)
        return "" if 200 <= status < 300 else f"status {status}"

    def _settle(self, session: Session, item: Claimed, fault: str, now: datetime) -> None:
        if not fault:
            self._outbox.done(session, item)
        elif item.attempts >= TRIES:
            log.error("a webhook is given up", extra={"item": item.id, "reason": fault})
            self._outbox.dead(session, item, fault)
        else:
            seconds = BACK_OFF[min(item.attempts - 1, len(BACK_OFF) - 1)]
            self._outbox.retry(session, item, now + timedelta(seconds=seconds), fault)


def _any_due(session: Session, now: datetime) -> bool:
    """A cheap look before a write transaction is begun for nothing."""
    due = select(OutboxItem.id).where(
        OutboxItem.topic == TOPIC,
        ((OutboxItem.status == "queued") & (OutboxItem.next_at <= now))
        | ((OutboxItem.status == "sending") & (OutboxItem.lease_until <= now)),
    )
    return session.scalar(due.limit(1)) is not None
