"""Pushing stored messages through a channel, and fetching what citizens sent."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.intake import figures, proposals
from bot.intake.answers import to_outbound
from bot.intake.awaiting import await_reading
from bot.intake.models import Attachment, Conversation
from bot.intake.ports import (
    AttachmentRefused,
    AttachmentStore,
    Channel,
    ChannelBusy,
    Delivery,
    MediaGone,
    Publisher,
    StoredFile,
)
from bot.intake.schemas import OutboundFile, OutboundMessage
from bot.intake.statements import ATTACHMENTS, CONVERSATIONS, MESSAGES
from bot.intake.telling import tell
from bot.kit.clock import Clock
from bot.kit.db import Database
from bot.kit.wording import Wording

_C, _M, _A = CONVERSATIONS.c, MESSAGES.c, ATTACHMENTS.c
_OPEN = ("queued", "sending")


class TryLater(Exception):
    """The work could not be done now; `after` seconds is what the other side asked for."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


@dataclass(frozen=True, slots=True)
class _Parcel:
    conversation_id: str
    channel: str
    recipient: str
    message: OutboundMessage
    key: str | None = None
    """Where the picture is kept that the message is."""
    content_type: str = ""
    filename: str = ""


class Courier:
    """Does the channel side of the outbox."""

    def __init__(
        self,
        db: Database,
        channels: Mapping[str, Channel],
        store: AttachmentStore,
        clock: Clock,
        publisher: Publisher,
        wording: Wording,
        *,
        reads: Collection[str] = (),
    ) -> None:
        """`reads` are the types of files that are read once they are stored."""
        self._reads = reads
        self._db = db
        self._channels = channels
        self._store = store
        self._clock = clock
        self._wording = wording
        self._publisher = publisher

    async def send(self, message_id: str) -> None:
        """Push a queued message, unless a person took over since; raises `TryLater`.

        What the channel refuses for now is held for the citizen's next contact.
        """
        began = self._clock.now()
        parcel = await self._db.run(lambda session: _pack(session, message_id, began))
        if parcel is None:
            return
        channel = self._channels[parcel.channel]
        try:
            message = await self._whole(parcel)
        except FileNotFoundError:
            delivery = Delivery("failed", "file_gone")
        else:
            delivery = await channel.send(parcel.recipient, message)
        figures.DELIVERIES.labels(delivery.status).inc()
        if delivery.status == "retry":
            await self._db.run(lambda session: _put_back(session, message_id))
            raise TryLater(delivery.reason, delivery.retry_after)
        now = self._clock.now()
        await self._db.run(lambda session: _note(session, message_id, parcel, delivery, now))
        await self._told(parcel.conversation_id)

    async def _whole(self, parcel: _Parcel) -> OutboundMessage:
        if parcel.key is None:
            return parcel.message
        content = await asyncio.to_thread(self._store.open, parcel.key)
        file = OutboundFile(content, parcel.content_type, parcel.filename)
        return replace(parcel.message, file=file)

    async def give_up(self, message_id: str, reason: str) -> None:
        """Keep a message that could not be pushed for the citizen's next contact."""
        await self._db.run(lambda session: _hold(session, message_id, reason))

    async def fetch(self, attachment_id: str) -> None:
        """Fetch and keep a file; raises `TryLater`."""
        wanted = await self._db.read(lambda session: _wanted(session, attachment_id))
        if wanted is None:
            return
        channel, media_id = self._channels[wanted[0]], wanted[1]
        try:
            media = await channel.fetch_media(media_id)
            kept = await asyncio.to_thread(self._store.put, media.content)
        except MediaGone:
            await self._fetched(attachment_id, status="gone")
        except ChannelBusy as busy:
            raise TryLater(str(busy), busy.retry_after) from busy
        except AttachmentRefused as refused:
            await self._refuse(attachment_id, refused.reason)
        else:
            await self._keep(attachment_id, media.filename, kept)

    async def erase(self, key: str) -> None:
        """Forget a kept file, unless another attachment has the same content."""
        others = await self._db.read(
            lambda session: session.scalar(
                select(_A.id).where((_A.storage_key == key) | (_A.covered_key == key)).limit(1)
            )
        )
        if others is None:
            await asyncio.to_thread(self._store.erase, key)

    async def _told(self, conversation_id: str) -> None:
        event = {"type": "delivery", "conversation": conversation_id}
        await self._publisher.publish("conversations", event)

    async def fetch_failed(self, attachment_id: str) -> None:
        """Give a file up for good."""
        await self._fetched(attachment_id, status="gone", reason="unreachable")

    async def _refuse(self, attachment_id: str, reason: str) -> None:
        """Note it, and tell the citizen with the next answer: the file is not among the others."""
        text, now = self._wording.text(f"file_refused.{reason}"), self._clock.now()

        def work(session: Session) -> None:
            found = session.execute(
                update(ATTACHMENTS)
                .where(_A.id == attachment_id, _A.status == "waiting")
                .values(status="refused", reason=reason)
                .returning(_A.conversation_id)
            ).scalar_one_or_none()
            if found is not None:
                tell(session, found, "file_refused", text, now)

        await self._db.run(work)

    async def _keep(self, attachment_id: str, filename: str | None, kept: StoredFile) -> None:
        await self._fetched(
            attachment_id,
            status="stored",
            filename=filename or f"{attachment_id[:8]}.{kept.extension}",
            content_type=kept.content_type,
            bytes=kept.size,
            sha256=kept.sha256,
            storage_key=kept.key,
        )

    async def _fetched(self, attachment_id: str, **values: Any) -> None:
        now, read = self._clock.now(), values.get("content_type") in self._reads

        def work(session: Session) -> str | None:
            kept = session.execute(
                update(ATTACHMENTS)
                .where(_A.id == attachment_id, _A.status == "waiting")
                .values(values)
                .returning(_A.conversation_id)
            ).scalar_one_or_none()
            if read and kept is not None:
                await_reading(session, attachment_id, now)
            return kept

        conversation = await self._db.run(work)
        if conversation is not None:
            await self._told(conversation)


def _wanted(session: Session, attachment_id: str) -> tuple[str, str] | None:
    row = session.execute(
        select(Conversation.channel, Attachment.media_id)
        .join_from(Attachment, Conversation, Attachment.conversation_id == Conversation.id)
        .where(Attachment.id == attachment_id, Attachment.status == "waiting")
    ).one_or_none()
    return None if row is None else (row.channel, row.media_id)


def _pack(session: Session, message_id: str, now: datetime) -> _Parcel | None:
    """The message if it may still be sent; locks the conversation so that no takeover slips in.

    One of the bot's is marked as being sent: until that is over nobody takes the conversation.
    """
    row = session.execute(
        select(
            _M.conversation_id, _M.author, _M.kind, _M.key, _M.text, _M.payload,
            _C.channel, _C.sender, _C.holder, _C.following,
        )
        .join_from(MESSAGES, CONVERSATIONS, _M.conversation_id == _C.id)
        .where(_M.id == message_id, _M.status.in_(_OPEN))
        .with_for_update()
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    if not row.following or not row.sender:
        _hold(session, message_id, "unreachable")
        return None
    if row.author == "bot" and row.holder == "human":
        _hold(session, message_id, "taken over")
        return None
    if row.author == "bot":
        session.execute(
            update(MESSAGES).where(_M.id == message_id).values(status="sending", sent_at=now)
        )
    parcel = _Parcel(row.conversation_id, row.channel, row.sender, to_outbound(row))
    if row.kind == "text":
        return parcel
    file = session.execute(
        select(_A.storage_key, _A.content_type, _A.filename).where(_A.message_id == message_id)
    ).one()
    return replace(
        parcel,
        key=file.storage_key or "gone",
        content_type=file.content_type,
        filename=file.filename or "",
    )


def _note(
    session: Session, message_id: str, parcel: _Parcel, delivery: Delivery, now: datetime
) -> None:
    if delivery.status == "sent":
        before = session.scalar(select(_M.status).where(_M.id == message_id).with_for_update())
        session.execute(
            update(MESSAGES)
            .where(_M.id == message_id)
            .values(status="sent", sent_at=now, reason=None)
        )
        if before == "held":
            _count_held(session, parcel.conversation_id, -1)
        return
    if delivery.status == "failed":
        session.execute(
            update(MESSAGES)
            .where(_M.id == message_id, _M.status.in_(_OPEN))
            .values(status="failed", reason=delivery.reason[:255])
        )
        return
    _hold(session, message_id, delivery.status)
    if delivery.status in ("window_closed", "quota_spent"):
        session.execute(
            update(CONVERSATIONS).where(_C.id == parcel.conversation_id).values(pushes_left=0)
        )


def _put_back(session: Session, message_id: str) -> None:
    session.execute(
        update(MESSAGES)
        .where(_M.id == message_id, _M.status == "sending")
        .values(status="queued", sent_at=None)
    )


def _hold(session: Session, message_id: str, reason: str) -> None:
    row = session.execute(
        update(MESSAGES)
        .where(_M.id == message_id, _M.status.in_(_OPEN))
        .values(status="held", reason=reason[:255])
        .returning(_M.conversation_id, _M.key)
    ).one_or_none()
    if row is None:
        return
    _count_held(session, row.conversation_id, 1)
    if row.key == proposals.KEY:
        proposals.lapse(session, row.conversation_id)


def _count_held(session: Session, conversation_id: str, by: int) -> None:
    session.execute(update(CONVERSATIONS).where(_C.id == conversation_id).values(held=_C.held + by))
