"""Who is at the desk, and what is put before them: duty, offers."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from bot.intake import offers, queues
from bot.intake.claiming import claim
from bot.intake.ports import Presence, Publisher
from bot.kit.clock import Clock
from bot.kit.db import Database
from bot.staff import duty
from bot.staff.askers import StaffAsker

TOPIC = "conversations"


class Reception:
    """The staff's side of automatic assignment."""

    def __init__(
        self, db: Database, clock: Clock, publisher: Publisher, presence: Presence
    ) -> None:
        self._db = db
        self._clock = clock
        self._publisher = publisher
        self._presence = presence

    async def state(self, asker: StaffAsker) -> duty.State:
        """Whether the asker takes conversations just now."""
        return await self._db.read(lambda session: duty.state_of(session, asker.staff_id))

    async def set_state(self, asker: StaffAsker, state: duty.State) -> None:
        """Say so; whoever is not on duty any more lets pass what is before them."""
        now = self._clock.now()

        def work(session: Session) -> None:
            duty.set_state(session, asker, state, now)
            if state != "on_duty":
                offers.decline_all(session, asker.staff_id, now)

        await self._db.run(work)
        event = {"type": "duty", "staff": asker.staff_id, "state": state}
        await self._publisher.publish(TOPIC, event)

    async def come(self, asker: StaffAsker) -> None:
        """The asker's console is open; to be said every few seconds."""
        await self._presence.come(asker.staff_id)

    async def go(self, asker: StaffAsker) -> None:
        """The asker's console was closed."""
        await self._presence.go(asker.staff_id)

    async def offers(self, asker: StaffAsker) -> list[dict[str, Any]]:
        """The conversations before the asker, each with `offered_until`."""
        now = self._clock.now()
        return await self._db.read(lambda session: queues.list_offers(session, asker, now))

    async def accept(self, asker: StaffAsker, id: str) -> bool:
        """Take a conversation that is before the asker; False when it is not, or no longer."""
        now = self._clock.now()
        if id not in await self._db.read(lambda s: offers.offered_to(s, asker.staff_id, now)):
            return False
        await claim(self._db, self._clock, self._publisher, id, asker)
        return True
