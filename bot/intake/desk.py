"""All that a handler does, in one place: what the console's pages and the API both call.

Each method takes the asker, is one transaction with its line in the audit log, and tells whoever
watches the conversation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.intake import (
    counting,
    handover,
    notes,
    queues,
    replying,
    statistics,
    suggesting,
    transfers,
)
from bot.intake.canned import Canned, CannedReplies
from bot.intake.claiming import claim
from bot.intake.drafting import Drafting
from bot.intake.models import Conversation
from bot.intake.ports import Channel, Presence, Present, Publisher
from bot.intake.queues import Queue
from bot.intake.reading import read_conversation
from bot.intake.reception import Reception
from bot.intake.sealing import check_seal
from bot.intake.telling import tell_registered
from bot.intake.transfers import Target
from bot.kit.clock import Clock
from bot.kit.db import Database
from bot.kit.wakeup import Wakeup
from bot.staff import audit
from bot.staff.askers import StaffAsker

AUDITED_FOR = timedelta(minutes=10)
"""A page that shows the same thing anew within this time leaves no further line in the log."""
COUNTED_FOR = timedelta(seconds=5)
"""So long a count of the large queues, which nobody waits for, is told again."""
TOPIC = "conversations"
STATISTICS_OF = timedelta(days=29)


@dataclass(frozen=True, slots=True)
class DeskParts:
    """What the desk works with."""

    db: Database
    clock: Clock
    publisher: Publisher
    wakeup: Wakeup
    channels: Mapping[str, Channel]
    presence: Presence
    drafting: Drafting
    canned: CannedReplies


class Desk:
    """The handlers' side of conversations."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts
        self._db = parts.db
        self.reception = Reception(parts.db, parts.clock, parts.publisher, parts.presence)
        self._audited: dict[tuple[str, str], datetime] = {}
        self._large: tuple[datetime, dict[str, int]] = (datetime.min.replace(tzinfo=UTC), {})

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

        due = self._is_due(asker, f"queue:{queue}:{words}", now)
        if again and not due:
            return await self._db.read(work)

        def audited(session: Session) -> list[dict[str, Any]]:
            audit.record(session, asker, "conversations.listed", queue, "", now)
            return work(session)

        return await self._db.run(audited)

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
        due = self._is_due(asker, f"open:{id}:{reason}", now)
        quiet = again and not due

        def work(session: Session) -> dict[str, Any]:
            shown = read_conversation(
                session, asker, id, unmask_reason=reason, now=now, recorded=not quiet
            )
            shown["notes"] = [] if shown["withheld"] else notes.read(session, id, asker)
            shown["staff"] = queues.staff_names(session, _staff_in(shown))
            shown["cases"] = [
                {"number": case.number, "title": case.title, "stage": case.stage}
                for case in cases.cases_of(session, asker, id)
            ]
            return shown

        shown = await (self._db.read if quiet else self._db.run)(work)
        present = await self._parts.presence.present(id)
        shown["present"] = [one for one in present if one.staff_id != asker.staff_id]
        return shown

    async def glance(self, asker: StaffAsker, id: str, seq: int) -> None:
        """The asker has read up to message `seq`."""
        now = self._parts.clock.now()
        await self._db.run(lambda session: queues.note_glance(session, asker, id, seq, now))

    async def claim(self, asker: StaffAsker, id: str) -> None:
        """Take the conversation; from here on the bot is silent."""
        parts = self._parts
        await claim(parts.db, parts.clock, parts.publisher, id, asker)

    async def reply(
        self, asker: StaffAsker, id: str, text: str, *, key: str = ""
    ) -> dict[str, Any]:
        """Say something to the citizen; see `replying.reply`."""
        now, channels = self._parts.clock.now(), self._parts.channels
        said = await self._db.run(
            lambda session: replying.reply(session, id, asker, text, now, channels, key=key)
        )
        await self._parts.wakeup.wake()
        await self._tell("reply", id)
        return said

    async def settle_suggestion(
        self, asker: StaffAsker, id: str, suggestion: str, *, use: bool
    ) -> str:
        """Take what the bot was about to say as a draft, or wave it away; nothing is sent."""
        now = self._parts.clock.now()
        text = await self._db.run(
            lambda session: suggesting.settle(session, id, suggestion, asker, use=use, now=now)
        )
        await self._tell("suggestion", id)
        return text

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
        await self._db.run(
            lambda session: transfers.transfer(session, id, asker, target, note, now)
        )
        await self._tell("passed", id, to=target.staff_id)

    async def note(self, asker: StaffAsker, id: str, text: str) -> str:
        """Leave a note for colleagues."""
        now = self._parts.clock.now()
        made = await self._db.run(lambda session: notes.add(session, id, asker, text, now))
        await self._tell("note", id)
        return made

    async def canned(self, asker: StaffAsker, id: str) -> list[Canned]:
        """The replies kept ready, filled in for this conversation."""
        slots = await self._db.read(lambda session: _slots(session, asker, id))
        return self._parts.canned.for_conversation(asker, slots)

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

    async def look(self, asker: StaffAsker, id: str, *, typing: bool = False) -> list[Present]:
        """The asker looks at the conversation, and perhaps types; who else does.

        The citizen sees the typing of whoever has the conversation, as far as the channel can.
        """
        presence = self._parts.presence
        if await presence.note(id, asker.staff_id, asker.name, typing=typing):
            await self._tell("presence", id)
            if typing:
                await self._show_typing(asker, id)
        return [one for one in await presence.present(id) if one.staff_id != asker.staff_id]

    async def look_away(self, asker: StaffAsker, id: str) -> None:
        """The asker looks at it no more."""
        await self._parts.presence.leave(id, asker.staff_id)
        await self._tell("presence", id)

    async def _show_typing(self, asker: StaffAsker, id: str) -> None:
        where = await self._db.read(lambda session: _address_if_held(session, asker, id))
        if where is not None:
            await self._parts.channels[where[0]].typing(where[1])

    async def _tell(self, type: str, id: str, **more: Any) -> None:
        event = {"type": type, "conversation": id, **more}
        await self._parts.publisher.publish(TOPIC, event)

    def _is_due(self, asker: StaffAsker, what: str, now: datetime) -> bool:
        """Whether this showing is to be written into the log."""
        key = (asker.staff_id, what)
        last = self._audited.get(key)
        if last is not None and now - last < AUDITED_FOR:
            return False
        self._audited = {k: at for k, at in self._audited.items() if now - at < AUDITED_FOR}
        self._audited[key] = now
        return True


def _slots(session: Session, asker: StaffAsker, id: str) -> dict[str, Any]:
    found = session.get(Conversation, id)
    if found is None:
        raise handover.ConversationNotFound(id)
    check_seal(asker, found.slots, found.sealed)
    return found.slots or {}


def _address_if_held(session: Session, asker: StaffAsker, id: str) -> tuple[str, str] | None:
    found = session.get(Conversation, id)
    if found is None or found.handler_id != asker.staff_id or not found.following:
        return None
    return found.channel, found.sender


def _staff_in(shown: dict[str, Any]) -> list[str]:
    """Everybody of the staff whom a conversation mentions."""
    ids = [
        shown["handler_id"],
        *(one["staff_id"] for one in (*shown["notes"], *shown["messages"])),
        *(entry["taken_by"] for entry in shown["handovers"]),
    ]
    return [str(id_) for id_ in ids if id_]
