"""The worker's watch over what waits: offers, and who must be told when nobody comes."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Any

from sqlalchemy.orm import Session

from bot.intake import alarms, assigning, offers
from bot.intake.assigning import AssignmentRules
from bot.intake.ports import Presence, Publisher
from bot.kit.clock import Clock
from bot.kit.db import Database
from bot.kit.office_hours import OfficeHours

log = logging.getLogger(__name__)

EVERY_SECONDS = 1.0
TOPIC = "conversations"
Event = dict[str, Any]


class Dispatcher:
    """Looks every second. Any number may run: each thing is done by one of them, once."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        publisher: Publisher,
        presence: Presence,
        hours: OfficeHours,
        rules: AssignmentRules | None = None,
    ) -> None:
        self._db = db
        self._clock = clock
        self._publisher = publisher
        self._presence = presence
        self._hours = hours
        self._rules = rules or AssignmentRules.load()

    async def run(self, stop: asyncio.Event) -> None:
        """Watch until `stop` is set."""
        while not stop.is_set():
            try:
                await self.look()
            except Exception:
                log.exception("the watch over what waits stumbled")
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), EVERY_SECONDS)

    async def look(self) -> list[Event]:
        """Do what is due, and tell the pages; returns what they are told."""
        now, present = self._clock.now(), await self._presence.at_desk()

        def work(session: Session) -> list[Event]:
            missed = offers.end_missed(session, now)
            session.flush()
            given = assigning.offer_waiting(session, self._rules, self._hours, present, now)
            told: list[Event] = [{"type": "unoffered", "conversation": id_} for id_ in missed]
            told += alarms.climb(session, self._hours, now)
            return told + [
                {
                    "type": "offered",
                    "conversation": one.conversation_id,
                    "to": one.staff_id,
                    "until": one.until.isoformat(),
                }
                for one in given
            ]

        if not await self._db.read(lambda session: self._is_due(session, present)):
            return []
        events = await self._db.run(work)
        for event in events:
            await self._publisher.publish(TOPIC, event)
        return events

    def _is_due(self, session: Session, present: frozenset[str]) -> bool:
        """A cheap look before a write transaction is begun for nothing."""
        now = self._clock.now()
        wants = bool(present) and assigning.any_wants(session, self._rules, self._hours, now)
        return wants or offers.any_missed(session, now) or alarms.is_due(session, self._hours, now)
