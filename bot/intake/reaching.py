"""What a handler says and shows to the citizen, by whatever way reaches them."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.intake import documents, notices, replying, sending, sight, suggesting
from bot.intake.canned import Canned, CannedReplies, versions
from bot.intake.desk_reading import address_if_held, slots_of
from bot.intake.drafting import Drafting
from bot.intake.ports import (
    AttachmentRefused,
    AttachmentStore,
    Channel,
    Presence,
    Present,
    Publisher,
)
from bot.kit.clock import Clock
from bot.kit.db import Database
from bot.kit.wakeup import Wakeup
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission, check_permission

TOPIC = "conversations"
TYPING_SEEN_FOR = timedelta(seconds=15)


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
    files: AttachmentStore
    further_ways: frozenset[str] = frozenset()
    """The ways beside the channels that are set up: `sms`."""
    base_url: str = ""
    """The public address, under which citizens open documents."""


class Reaching:
    """The half of the desk that faces the citizen."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts
        self._db = parts.db
        self._typed: dict[str, datetime] = {}

    async def reply(
        self, asker: StaffAsker, id: str, text: str, *, key: str = ""
    ) -> dict[str, Any]:
        """Say something to the citizen; see `replying.reply`."""
        now, channels = self._parts.clock.now(), self._parts.channels
        said = await self._db.run(
            lambda session: replying.reply(session, id, asker, text, now, channels, key=key)
        )
        self._typed.pop(id, None)  # a message ends the sign
        await self._parts.wakeup.wake()
        await self._tell("reply", id)
        return said

    async def send_file(
        self, asker: StaffAsker, id: str, content: bytes, filename: str
    ) -> dict[str, Any]:
        """A picture, or a document by a link; raises `AttachmentRefused` for anything else."""
        now, files = self._parts.clock.now(), self._parts.files
        await self._db.run(lambda session: sending.check_sender(session, id, asker))
        if len(content) > sending.MOST_BYTES:
            raise AttachmentRefused("too_large")
        sendable = sending.PICTURES | documents.DOCUMENTS
        kept = await asyncio.to_thread(files.put, content, only=sendable)

        def send(session: Session) -> dict[str, Any]:
            if kept.content_type in sending.PICTURES:
                return sending.send_picture(session, id, asker, kept, filename, now)
            return documents.send_document(
                session, id, asker, kept, filename, now,
                channels=self._parts.channels, base_url=self._parts.base_url,
            )  # fmt: skip

        sent = await self._db.run(send)
        await self._parts.wakeup.wake()
        await self._tell("reply", id)
        return sent

    async def take_back_file(self, asker: StaffAsker, id: str, file_id: str) -> None:
        """Let a document's link open nothing any more; raises `documents.LinkNotFound`."""
        now = self._parts.clock.now()
        await self._db.run(lambda session: documents.take_back(session, id, asker, file_id, now))
        await self._tell("reply", id)

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

    async def ways(self, asker: StaffAsker, id: str) -> dict[str, dict[str, Any]]:
        """Which other ways to the citizen are open; see `notices.ways`."""
        parts = self._parts
        return await self._db.run(
            lambda session: notices.ways(session, id, asker, parts.channels, parts.further_ways)
        )

    async def notify(
        self, asker: StaffAsker, id: str, way: notices.Way, text: str
    ) -> dict[str, Any]:
        """Reach the citizen another way; raises `notices.WayClosed`."""
        parts, now = self._parts, self._parts.clock.now()
        told = await self._db.run(
            lambda session: notices.notify(
                session, id, asker, way, text, now,
                channels=parts.channels, further=parts.further_ways,
            )
        )  # fmt: skip
        await parts.wakeup.wake()
        await self._tell("reply", id)
        return told

    async def canned(self, asker: StaffAsker, id: str) -> list[Canned]:
        """The replies kept ready, filled in for this conversation."""
        canned, now = self._parts.canned, self._parts.clock.now()
        return await self._db.read(
            lambda session: canned.for_conversation(
                session, asker, slots_of(session, asker, id), now
            )
        )

    async def canned_replies(self, asker: StaffAsker) -> list[Canned]:
        """The replies of the asker's unit as they are written."""
        check_permission(asker, Permission.CANNED_MANAGE)
        canned = self._parts.canned
        return await self._db.read(lambda session: canned.for_unit(session, asker.unit))

    async def canned_versions(self, asker: StaffAsker, key: str) -> list[dict[str, Any]]:
        """What a reply was before; see `canned.versions`."""
        return await self._db.read(lambda session: versions(session, asker, key))

    async def keep_canned(self, asker: StaffAsker, given: Canned) -> Canned:
        """A new reply or a new version of one; raises `canned.CannedRefused`."""
        canned, now = self._parts.canned, self._parts.clock.now()
        return await self._db.run(lambda session: canned.keep(session, asker, given, now))

    async def retire_canned(self, asker: StaffAsker, key: str) -> None:
        """Offer a reply no more."""
        canned, now = self._parts.canned, self._parts.clock.now()
        await self._db.run(lambda session: canned.retire(session, asker, key, now))

    async def look(self, asker: StaffAsker, id: str, *, typing: bool = False) -> list[Present]:
        """The asker looks at the conversation, and perhaps types; who else does.

        The citizen sees the typing of whoever has the conversation, as far as the channel can.
        """
        presence = self._parts.presence
        if not sight.sees_all(asker):
            await self._db.read(lambda session: sight.get(session, asker, id))
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
        """Not again while the citizen sees it."""
        now = self._parts.clock.now()
        last = self._typed.get(id)
        if last is not None and now - last < TYPING_SEEN_FOR:
            return
        self._typed = {k: at for k, at in self._typed.items() if now - at < TYPING_SEEN_FOR}
        where = await self._db.read(lambda session: address_if_held(session, asker, id))
        if where is not None:
            self._typed[id] = now
            await self._parts.channels[where[0]].typing(where[1])

    async def _tell(self, type: str, id: str, **more: Any) -> None:
        event = {"type": type, "conversation": id, **more}
        await self._parts.publisher.publish(TOPIC, event)
