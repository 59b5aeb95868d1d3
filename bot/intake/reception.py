"""Who is at the desk, and what is put before them: duty, offers, alarms."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from bot.intake import alarms, offers, queues
from bot.intake.claiming import claim
from bot.intake.ports import Presence, Publisher
from bot.kit.clock import Clock
from bot.kit.db import Database
from bot.staff import duty
from bot.staff.askers import StaffAsker
from bot.staff.on_call import on_call

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

    async def alarms(self, asker: StaffAsker) -> dict[str, Any]:
        """The alarms that are the asker's business, and whether one in danger `rings` for them.

        It rings for the group on call, and for everybody as long as that is empty.
        """

        def work(session: Session) -> dict[str, Any]:
            members = on_call(session)
            return {
                "items": alarms.list_alarms(session, asker),
                "rings": not members or asker.staff_id in members,
            }

        return await self._db.read(work)

    async def acknowledge(self, asker: StaffAsker, id: str) -> list[str]:
        """The asker sees to the alarms of a conversation; which kinds there were."""
        now = self._clock.now()
        kinds = await self._db.run(lambda session: alarms.acknowledge(session, asker, id, now))
        if kinds:
            event = {"type": "acknowledged", "conversation": id, "by": asker.staff_id}
            await self._publisher.publish(TOPIC, event)
        return kinds
