"""Reading citizens' pictures and voice messages after they were stored: the worker's part of it."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.intake import pictures
from bot.intake.delivery import TryLater
from bot.intake.models import Attachment, Reading
from bot.intake.ports import (
    AttachmentStore,
    Channel,
    PictureReader,
    Publisher,
    Transcriber,
    Unreadable,
)
from bot.intake.proposing import TurnUnderWay, propose
from bot.kit.clock import Clock
from bot.kit.db import Database
from bot.kit.wording import Wording

log = logging.getLogger(__name__)

AFTER_TURN = 2.0
"""Seconds until a picture whose own turn is not over is looked at again."""


@dataclass(frozen=True, slots=True)
class _File:
    conversation_id: str
    key: str
    content_type: str
    kind: str
    status: str


class FileReading:
    """Reads stored pictures and voices and asks their senders whether it read them right."""

    def __init__(
        self,
        db: Database,
        reader: PictureReader | None,
        transcriber: Transcriber | None,
        store: AttachmentStore,
        channels: Mapping[str, Channel],
        clock: Clock,
        publisher: Publisher,
        wording: Wording,
    ) -> None:
        self._db = db
        self._reader = reader
        self._transcriber = transcriber
        self._store = store
        self._channels = channels
        self._clock = clock
        self._publisher = publisher
        self._wording = wording

    async def read(self, attachment_id: str) -> None:
        """Read one file; raises `TryLater`. What cannot be read stays a picture or a voice."""
        found = await self._db.read(lambda session: _wanted(session, attachment_id))
        if found is None:
            return
        if found.status == "waiting":
            work = self._listen_to if found.kind == "voice" else self._look_at
            try:
                await work(attachment_id, found)
            except (Unreadable, FileNotFoundError) as fault:
                about = {"attachment": attachment_id, "reason": str(fault)}
                log.warning("a file cannot be read", extra=about)
                await self._note(attachment_id, "failed")
        await self._ask(found.conversation_id)

    async def give_up(self, attachment_id: str) -> None:
        """Leave the picture unread for good."""
        await self._note(attachment_id, "failed")

    async def _listen_to(self, attachment_id: str, file: _File) -> None:
        if self._transcriber is None:
            raise Unreadable("no transcriber")
        content = await asyncio.to_thread(self._store.open, file.key)
        said = await self._transcriber.transcribe(content, file.content_type)
        text = said[: pictures.LONGEST]
        await self._note(attachment_id, "ready" if text else "nothing", text)

    async def _look_at(self, attachment_id: str, file: _File) -> None:
        if self._reader is None:
            raise Unreadable("no reader")
        content = await asyncio.to_thread(self._store.open, file.key)
        judged = pictures.judge(await self._reader.read(content))
        covered = None
        if judged.cover:
            copy = await self._reader.cover(content, judged.cover)
            covered = (await asyncio.to_thread(self._store.put, copy)).key
        status = "card" if judged.card else "ready" if judged.text else "nothing"
        await self._note(attachment_id, status, judged.text, covered)

    async def _note(
        self, attachment_id: str, status: str, text: str = "", covered: str | None = None
    ) -> None:
        def work(session: Session) -> str | None:
            reading = session.get(Reading, attachment_id, with_for_update=True)
            file = session.get(Attachment, attachment_id)
            if reading is None or file is None or reading.status != "waiting":
                return None
            reading.status, reading.text = status, text
            file.covered_key = covered
            return reading.conversation_id

        await self._tell(await self._db.run(work))

    async def _ask(self, conversation_id: str) -> None:
        now = self._clock.now()
        pushing = {name for name, channel in self._channels.items() if channel.can_push}
        try:
            asked = await self._db.run(
                lambda session: propose(session, conversation_id, self._wording, now, pushing)
            )
        except TurnUnderWay as early:
            raise TryLater("its own turn is not over", AFTER_TURN) from early
        if asked:
            await self._tell(conversation_id)

    async def _tell(self, conversation_id: str | None) -> None:
        if conversation_id is not None:
            event = {"type": "read", "conversation": conversation_id}
            await self._publisher.publish("conversations", event)


def _wanted(session: Session, attachment_id: str) -> _File | None:
    row = session.execute(
        select(
            Reading.conversation_id,
            Attachment.storage_key.label("key"),
            Attachment.content_type,
            Reading.kind,
            Reading.status,
        )
        .join_from(Reading, Attachment, Attachment.id == Reading.id)
        .where(
            Reading.id == attachment_id,
            Reading.status.in_(("waiting", "ready")),
            Attachment.storage_key.is_not(None),
        )
    ).one_or_none()
    return None if row is None else _File(**row._mapping)
