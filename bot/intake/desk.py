"""All that a handler does, in one place: what the console's pages and the API both call.

Each method takes the asker, is one transaction with its line in the audit log, and tells whoever
watches the conversation.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.intake import (
    counting,
    finding,
    handover,
    mentions,
    notes,
    queues,
    statistics,
    suggesting,
    transfers,
)
from bot.intake.claiming import claim
from bot.intake.desk_reading import Showings, open_page
from bot.intake.queue_rules import Queue
from bot.intake.reaching import DeskParts, Reaching
from bot.intake.reception import Reception
from bot.intake.telling import tell_registered
from bot.intake.transfers import Target
from bot.staff import audit
from bot.staff.askers import StaffAsker

COUNTED_FOR = timedelta(seconds=5)
"""So long a count of the large queues, which nobody waits for, is told again."""
STATISTICS_OF = timedelta(days=29)


class Desk(Reaching):
    """The handlers' side of conversations."""

    def __init__(self, parts: DeskParts) -> None:
        super().__init__(parts)
        self.reception = Reception(parts.db, parts.clock, parts.publisher, parts.presence)
        self._large: tuple[datetime, dict[str, int]] = (datetime.min.replace(tzinfo=UTC), {})
        self._showings = Showings()

    async def register(self, asker: StaffAsker, number: str) -> dict[str, Any]:
        """Register a case and tell its citizen; the case as the asker sees it."""
        now = self._parts.clock.now()

        def work(session: Session) -> dict[str, Any]:
            registered = cases.register(session, asker, number, now)
            tell_registered(session, registered, self._parts.channels, now)
            return cases.get_case(session, asker, number, now=now)

        shown = await self._db.run(work)
        await self._parts.wakeup.wake()
        return shown

    async def queue(
        self, asker: StaffAsker, queue: Queue, *, words: str = "", again: bool = False
    ) -> list[dict[str, Any]]:
        """The conversations of a queue; `again` when a page that shows it only refreshes."""
        now = self._parts.clock.now()

        def work(session: Session) -> list[dict[str, Any]]:
            return queues.list_queue(session, asker, queue, words=words)

        due = self._showings.is_due(asker, f"queue:{queue}:{words}", now)
        if again and not due:
            return await self._db.read(work)

        def audited(session: Session) -> list[dict[str, Any]]:
            audit.record(session, asker, "conversations.listed", queue, "", now)
            return work(session)

        return await self._db.run(audited)

    async def search(
        self,
        asker: StaffAsker,
        words: str,
        *,
        queue: Queue | None = None,
        since: datetime | None = None,
        again: bool = False,
    ) -> dict[str, Any]:
        """What fits `words` in all queues, or in one; see `finding.search`."""
        now = self._parts.clock.now()
        due = self._showings.is_due(asker, f"search:{words}:{queue}:{since}", now)
        quiet = again and not due
        return await (self._db.read if quiet else self._db.run)(
            lambda session: finding.search(
                session, asker, words, queue=queue, since=since, now=now, recorded=not quiet
            )
        )

    async def counts(self, asker: StaffAsker) -> dict[str, int]:
        """How many conversations each queue holds."""
        now = self._parts.clock.now()

        def work(session: Session) -> dict[str, int]:
            at, large = self._large
            if now - at >= COUNTED_FOR:
                large = counting.count_large(session)
                self._large = now, large
            return counting.count_queues(session, asker, now, large)

        return await self._db.read(work)

    async def statistics(
        self, asker: StaffAsker, first: date | None = None, last: date | None = None
    ) -> dict[str, Any]:
        """The supervisor's figures, of the last month unless told; see `statistics.report`."""
        now = self._parts.clock.now()
        end = last or now.date()
        begin = first or end - STATISTICS_OF
        return await self._db.run(
            lambda session: statistics.report(session, asker, begin, end, now)
        )

    async def open(
        self, asker: StaffAsker, id: str, *, reason: str | None = None, again: bool = False
    ) -> dict[str, Any]:
        """The conversation as far as the asker may see it, with notes, cases and who else looks."""
        now = self._parts.clock.now()
        due = self._showings.is_due(asker, f"open:{id}:{reason}", now)
        quiet = again and not due

        def work(session: Session) -> dict[str, Any]:
            return open_page(session, asker, id, reason=reason, now=now, recorded=not quiet)

        shown = await (self._db.read if quiet else self._db.run)(work)
        present = await self._parts.presence.present(id)
        shown["present"] = [one for one in present if one.staff_id != asker.staff_id]
        return shown

    async def glance(self, asker: StaffAsker, id: str, seq: int) -> None:
        """The asker has read up to message `seq`, and the notes that call them."""
        now = self._parts.clock.now()

        def work(session: Session) -> bool:
            queues.note_glance(session, asker, id, seq, now)
            return mentions.see(session, asker, id, now)

        if await self._db.run(work):
            await self._tell("called", id, called=[asker.staff_id])

    async def claim(self, asker: StaffAsker, id: str) -> None:
        """Take the conversation; from here on the bot is silent."""
        parts = self._parts
        await claim(parts.db, parts.clock, parts.publisher, id, asker)

    async def release(
        self, asker: StaffAsker, id: str, summary: str = "", *, ask: str = ""
    ) -> None:
        """Back to the bot, at the exact question or at the field that `ask` names."""
        now = self._parts.clock.now()

        def work(session: Session) -> None:
            handover.release(session, id, asker, summary, now, ask=ask)
            suggesting.drop(session, id)

        await self._db.run(work)
        await self._parts.wakeup.wake()
        await self._tell("released", id)

    async def targets(self, asker: StaffAsker, id: str) -> dict[str, list[dict[str, Any]]]:
        """Whom the conversation may be passed on to."""
        return await self._db.read(lambda session: transfers.targets(session, asker, id))

    async def transfer(self, asker: StaffAsker, id: str, target: Target, note: str = "") -> None:
        """Pass the conversation on."""
        now = self._parts.clock.now()
        called = await self._db.run(
            lambda session: transfers.transfer(session, id, asker, target, note, now)
        )
        await self._tell("passed", id, to=target.staff_id, called=called)

    async def note(self, asker: StaffAsker, id: str, text: str) -> notes.Left:
        """Leave a note for colleagues; raises `mentions.MentionRefused` and keeps nothing."""
        now = self._parts.clock.now()
        left = await self._db.run(lambda session: notes.add(session, id, asker, text, now))
        await self._tell("note", id, called=[one.id for one in left.called])
        return left

    async def colleagues(self, asker: StaffAsker, id: str) -> list[mentions.Colleague]:
        """Whom a note about the conversation may call."""
        return await self._db.read(lambda session: mentions.colleagues(session, asker, id))

    async def mentions(self, asker: StaffAsker) -> list[dict[str, Any]]:
        """The notes that call the asker; see `mentions.list_own`."""
        now = self._parts.clock.now()
        return await self._db.run(lambda session: mentions.list_own(session, asker, now))

    async def set_field(self, asker: StaffAsker, id: str, slot: str, text: str) -> dict[str, Any]:
        """Set a field of the draft; raises `drafting.FieldRefused`."""
        now = self._parts.clock.now()
        slots = await self._parts.drafting.set_field(asker, id, slot, text, now)
        await self._tell("draft", id)
        return slots

    async def file(self, asker: StaffAsker, id: str) -> str:
        """File the draft on the citizen's behalf; the case's number."""
        number = await self._parts.drafting.file(asker, id, self._parts.clock.now())
        await self._parts.wakeup.wake()
        await self._tell("filed", id)
        return number

    async def case(self, asker: StaffAsker, number: str) -> dict[str, Any]:
        """A case as the asker sees it, masked; each reading is audited."""
        now = self._parts.clock.now()
        return await self._db.run(lambda session: cases.get_case(session, asker, number, now=now))
