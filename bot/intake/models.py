"""Conversations, their messages, hand-overs to people, and attachments."""

import uuid
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.kit.db import Base, EncryptedJSON, EncryptedText, ZonedDateTime

Holder = Literal["bot", "queue", "human"]
InStatus = Literal["pending", "answered", "for_human", "failed"]
OutStatus = Literal[
    "passive", "queued", "sending", "sent", "failed", "held", "suggested", "used", "ignored"
]
AttachmentStatus = Literal["waiting", "stored", "gone", "refused"]
ReadingStatus = Literal[
    "waiting", "nothing", "card", "ready", "asked", "editing", "used", "declined", "noted", "failed"
]


def new_id() -> str:
    return str(uuid.uuid4())


class Conversation(Base):
    """One citizen on one account of one channel, and who is talking to them.

    `state` is the engine's and opaque; whoever writes it raises `state_version` by one and
    names the version it started from. `holder` is the only gate for messages of the bot. With
    `human` and no `handler_id` it was passed on, to `unit` or whoever has `skill` if that is set,
    and waits there. `sealed` tells that one of its seals is open (see `seals`).
    `rating` is the hand-over that the citizen was asked about and may still answer, `proposal`
    the message that asks whether what was read in their pictures is right.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        UniqueConstraint("channel", "account", "sender_hash"),
        CheckConstraint("holder in ('bot', 'queue', 'human')", name="holder"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    channel: Mapped[str] = mapped_column(String(32))
    account: Mapped[str] = mapped_column(String(64))
    sender: Mapped[str] = mapped_column(EncryptedText)
    sender_hash: Mapped[str] = mapped_column(String(64))
    state: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)
    state_version: Mapped[int] = mapped_column(default=0)
    slots: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)
    holder: Mapped[str] = mapped_column(String(8), default="bot", index=True)
    handler_id: Mapped[str | None] = mapped_column(String(36))
    unit: Mapped[str | None] = mapped_column(String(100))
    skill: Mapped[str | None] = mapped_column(String(30))
    queue_reason: Mapped[str | None] = mapped_column(String(64))
    queued_at: Mapped[datetime | None] = mapped_column(ZonedDateTime)
    urgent: Mapped[bool] = mapped_column(default=False, index=True)
    rating: Mapped[str | None] = mapped_column(String(36))
    proposal: Mapped[str | None] = mapped_column(String(36))
    last_in_at: Mapped[datetime] = mapped_column(ZonedDateTime)
    previous_in_at: Mapped[datetime | None] = mapped_column(ZonedDateTime)
    pushes_left: Mapped[int] = mapped_column(default=0)
    bot_pushes: Mapped[int] = mapped_column(default=0)
    window_until: Mapped[datetime | None] = mapped_column(ZonedDateTime)
    held: Mapped[int] = mapped_column(default=0)
    sealed: Mapped[bool] = mapped_column(default=False)
    case_count: Mapped[int] = mapped_column(default=0)
    next_seq: Mapped[int] = mapped_column(default=1)
    flow_version: Mapped[str | None] = mapped_column(String(64))
    model_version: Mapped[str | None] = mapped_column(String(64))
    following: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(ZonedDateTime)


class Message(Base):
    """One message in either direction; `seq` orders a conversation and may have gaps.

    On an incoming message: a request waits for the answer until `passive_until`, unless it went
    away earlier (`passive_closed`); afterwards the answer goes another way. On an outgoing
    message: one of the bot's is `sending` since `sent_at` while the channel has it in hand;
    `reply_to` is the message it answers, `reason` why it was not sent or, for one that was held,
    which later message carried its text (`merged:<id>`).
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "dedupe_key"),
        UniqueConstraint("conversation_id", "seq"),
        Index("ix_messages_work", "status", "created_at"),
        Index("ix_messages_of_status", "conversation_id", "status", "seq"),
        Index("ix_messages_reply_to", "reply_to"),
        CheckConstraint("direction in ('in', 'out')", name="direction"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    direction: Mapped[str] = mapped_column(String(4))
    author: Mapped[str] = mapped_column(String(8))
    staff_id: Mapped[str | None] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(16))
    key: Mapped[str | None] = mapped_column(String(255))
    text: Mapped[str] = mapped_column(EncryptedText)
    payload: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)
    dedupe_key: Mapped[str | None] = mapped_column(String(255))
    status: Mapped[str] = mapped_column(String(12))
    reply_to: Mapped[str | None] = mapped_column(String(36))
    passive_closed: Mapped[bool] = mapped_column(default=False)
    passive_until: Mapped[datetime | None] = mapped_column(ZonedDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    work_tries: Mapped[int] = mapped_column(default=0)
    work_after: Mapped[datetime | None] = mapped_column(ZonedDateTime)
    understanding: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)
    reason: Mapped[str | None] = mapped_column(String(255))
    sent_at: Mapped[datetime | None] = mapped_column(ZonedDateTime)
    created_at: Mapped[datetime] = mapped_column(ZonedDateTime)


class Handover(Base):
    """One time a conversation was given to a person."""

    __tablename__ = "handovers"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    reason: Mapped[str] = mapped_column(String(64))
    urgent: Mapped[bool] = mapped_column(default=False)
    requested_at: Mapped[datetime] = mapped_column(ZonedDateTime)
    taken_at: Mapped[datetime | None] = mapped_column(ZonedDateTime)
    taken_by: Mapped[str | None] = mapped_column(String(36))
    released_at: Mapped[datetime | None] = mapped_column(ZonedDateTime)
    summary: Mapped[str | None] = mapped_column(EncryptedText)


class Alarm(Base):
    """That nobody comes to a citizen in `danger`, or to one who waits too long (`late`).

    `level` is how far it has climbed (see `alarms`), `next_at` when it climbs on unless somebody
    acknowledges it first.
    """

    __tablename__ = "conversation_alarms"
    __table_args__ = (CheckConstraint("kind in ('danger', 'late')", name="kind"),)

    handover_id: Mapped[str] = mapped_column(ForeignKey("handovers.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    raised_at: Mapped[datetime] = mapped_column(ZonedDateTime)
    level: Mapped[int]
    next_at: Mapped[datetime | None] = mapped_column(ZonedDateTime, index=True)
    acknowledged_at: Mapped[datetime | None] = mapped_column(ZonedDateTime)
    acknowledged_by: Mapped[str | None] = mapped_column(String(36))


class Offer(Base):
    """A waiting conversation put before one member of staff until a moment; one at a time.

    `outcome` is `accepted`, `missed` (not opened in time), `declined` or `withdrawn`.
    """

    __tablename__ = "conversation_offers"
    __table_args__ = (
        Index(
            "ix_conversation_offers_open",
            "conversation_id",
            unique=True,
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    staff_id: Mapped[str] = mapped_column(String(36))
    at: Mapped[datetime] = mapped_column(ZonedDateTime)
    until: Mapped[datetime] = mapped_column(ZonedDateTime)
    outcome: Mapped[str | None] = mapped_column(String(10))
    ended_at: Mapped[datetime | None] = mapped_column(ZonedDateTime)


class Note(Base):
    """Something staff tell each other about a conversation; no citizen ever sees it."""

    __tablename__ = "conversation_notes"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    staff_id: Mapped[str] = mapped_column(String(36))
    text: Mapped[str] = mapped_column(EncryptedText)
    created_at: Mapped[datetime] = mapped_column(ZonedDateTime)


class CannedVersion(Base):
    """One version of a reply that is kept ready; the newest of a key counts."""

    __tablename__ = "canned_versions"

    key: Mapped[str] = mapped_column(String(36), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    shortcut: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    unit: Mapped[str | None] = mapped_column(String(100))
    retired: Mapped[bool]
    staff_id: Mapped[str] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(ZonedDateTime)


class Mention(Base):
    """Somebody whom a note calls; `seen_at` is when they opened the conversation after it."""

    __tablename__ = "note_mentions"

    note_id: Mapped[str] = mapped_column(ForeignKey("conversation_notes.id"), primary_key=True)
    staff_id: Mapped[str] = mapped_column(String(36), primary_key=True, index=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(ZonedDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(ZonedDateTime)


class Seal(Base):
    """A stretch of a conversation that is only for who may know of accusations; see `seals`."""

    __tablename__ = "conversation_seals"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(ZonedDateTime, primary_key=True)
    until: Mapped[datetime | None] = mapped_column(ZonedDateTime)


class Glance(Base):
    """How far a member of staff has read a conversation."""

    __tablename__ = "conversation_glances"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    staff_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(ZonedDateTime)


class Rating(Base):
    """How content a citizen was with one hand-over; asked by the service, never by the rated."""

    __tablename__ = "conversation_ratings"

    handover_id: Mapped[str] = mapped_column(ForeignKey("handovers.id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(ZonedDateTime)
    score: Mapped[int | None]
    answered_at: Mapped[datetime | None] = mapped_column(ZonedDateTime)


class Attachment(Base):
    """A file a citizen sent; `case_number` is set once it belongs to a filed case.

    `covered_key` is a copy of a picture in which what is nobody's business is blacked: that one is
    shown, the other only for a reason. `to_hear` is a voice message that nobody listened to yet.
    A document for the citizen opens by a link (see `documents`) until `link_until`.
    """

    __tablename__ = "attachments"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"))
    case_number: Mapped[str | None] = mapped_column(String(32), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    media_id: Mapped[str] = mapped_column(String(255))
    filename: Mapped[str | None] = mapped_column(EncryptedText)
    content_type: Mapped[str | None] = mapped_column(String(128))
    bytes: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(String(64))
    storage_key: Mapped[str | None] = mapped_column(String(128))
    to_hear: Mapped[bool] = mapped_column(default=False)
    covered_key: Mapped[str | None] = mapped_column(String(128))
    link_hash: Mapped[str | None] = mapped_column(String(64), unique=True, index=True)
    link_until: Mapped[datetime | None] = mapped_column(ZonedDateTime)
    status: Mapped[str] = mapped_column(String(8), default="waiting")
    reason: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(ZonedDateTime)


class Reading(Base):
    """What was read in a file (its attachment's id), and whether the citizen made it their words.

    Only `asked` and `editing` wait for the citizen; `noted` was never asked and is for staff.
    """

    __tablename__ = "readings"

    id: Mapped[str] = mapped_column(ForeignKey("attachments.id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    message_id: Mapped[str] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(8))
    status: Mapped[str] = mapped_column(String(8), default="waiting")
    text: Mapped[str] = mapped_column(EncryptedText, default="")
    created_at: Mapped[datetime] = mapped_column(ZonedDateTime)
