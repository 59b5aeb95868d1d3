"""A whole intake service for tests: real database and locks, a scripted engine, a fake channel."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import select

import bot.intake
from bot.intake.commands import Commands
from bot.intake.commit import TurnCommit
from bot.intake.delivery import Courier
from bot.intake.inbox import Inbox
from bot.intake.interrupts import Interrupts
from bot.intake.models import Conversation, Message
from bot.intake.notifying import Notifier
from bot.intake.ports import AttachmentStore, Delivery, DialogueEngine, Media, MediaGone
from bot.intake.schemas import Answer, InboundMessage, OutboundMessage
from bot.intake.tasks import Worker
from bot.intake.turns import Parts, Turns
from bot.kit.clock import Clock, FixedClock
from bot.kit.db import Database
from bot.kit.locks import LocalLocks, Locks
from bot.kit.office_hours import OfficeHours
from bot.kit.outbox import Outbox
from bot.kit.wakeup import LocalWakeup
from bot.kit.wording import Wording
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Role
from integrations.dialogue.scripted import ScriptedEngine
from integrations.storage.files import EncryptedFiles

OFFICER = StaffAsker("staff-1", "钱主任", Role.INTAKE_OFFICER, "信访局")
COLLEAGUE = StaffAsker("staff-2", "孙科员", Role.INTAKE_OFFICER, "信访局")
CITIZEN = "o-citizen"
LIMIT = 2048
WORDING = Path(bot.intake.__file__).with_name("wording.yml")


class FakeChannel:
    """Remembers what it was asked to send; merges what fits."""

    name = "wechat"

    def __init__(self, *, can_push: bool = True) -> None:
        self.can_push = can_push
        self.sent: list[tuple[str, OutboundMessage]] = []
        self.deliveries: list[Delivery] = []
        self.media: dict[str, Media] = {}
        self.typed = 0
        self.can_notify = True
        self.notified: list[str] = []

    def split(self, messages: Sequence[OutboundMessage]) -> list[OutboundMessage]:
        parts: list[OutboundMessage] = []
        for message in messages:
            last = parts[-1] if parts else None
            text = f"{last.text}\n\n{message.text}" if last else message.text
            if last and len(text.encode()) <= LIMIT:
                parts[-1] = OutboundMessage(f"{last.key}+{message.key}", text, message.options)
            else:
                parts.append(message)
        return parts

    async def send(self, recipient: str, message: OutboundMessage) -> Delivery:
        delivery = self.deliveries.pop(0) if self.deliveries else Delivery("sent")
        if delivery.status == "sent":
            self.sent.append((recipient, message))
        return delivery

    async def notify(self, recipient: str, now: datetime) -> Delivery:
        delivery = self.deliveries.pop(0) if self.deliveries else Delivery("sent")
        self.notified += [recipient] if delivery.status == "sent" else []
        return delivery

    async def typing(self, recipient: str) -> None:
        self.typed += 1

    async def fetch_media(self, media_id: str) -> Media:
        if media_id not in self.media:
            raise MediaGone(media_id)
        return self.media[media_id]

    @property
    def texts(self) -> list[str]:
        return [message.text for _, message in self.sent]


class FakeShortMessages:
    """Remembers what was sent to which number."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.deliveries: list[Delivery] = []

    async def send(self, phone: str, text: str, id: str) -> Delivery:
        delivery = self.deliveries.pop(0) if self.deliveries else Delivery("sent")
        self.sent += [(phone, text)] if delivery.status == "sent" else []
        return delivery


@dataclass
class Heard:
    """A publisher that remembers."""

    events: list[dict[str, Any]] = field(default_factory=list)

    async def publish(self, topic: str, event: Mapping[str, Any]) -> None:
        self.events.append({"topic": topic, **event})


_numbers = count(1)


def said(
    text: str = "",
    *,
    kind: str = "text",
    payload: dict[str, Any] | None = None,
    sender: str = CITIZEN,
    dedupe_key: str | None = None,
    at: datetime | None = None,
) -> InboundMessage:
    """A message as a channel hands it over."""
    return InboundMessage(
        channel="wechat",
        account="gh_test",
        sender=sender,
        dedupe_key=dedupe_key or f"msg:{next(_numbers)}",
        kind=kind,  # type: ignore[arg-type]
        text=text,
        payload=payload or {},
        sent_at=at or datetime.fromisoformat("2026-03-02T10:00:00+08:00"),
    )


def event(name: str, key: str = "", *, sender: str = CITIZEN) -> InboundMessage:
    return said(
        kind="event",
        payload={"name": name, "key": key},
        sender=sender,
        dedupe_key=f"event:{next(_numbers)}:{name}:{key}",
    )


class Service:
    """One process of the service. Several may share a database."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        folder: Path,
        *,
        engine: DialogueEngine | None = None,
        channel: FakeChannel | None = None,
        locks: Locks | None = None,
    ) -> None:
        self.db = database
        self.clock = clock
        self.engine = engine if engine is not None else ScriptedEngine()
        self.channel = channel or FakeChannel()
        self.heard = Heard()
        wording = Wording.load(WORDING)
        hours = OfficeHours.load()
        self.parts = Parts(
            db=database,
            engine=self.engine,
            channels={"wechat": self.channel},
            locks=locks or LocalLocks(),
            clock=clock,
            hours=hours,
            wording=wording,
            interrupts=Interrupts.load(),
            publisher=self.heard,
            wakeup=LocalWakeup(),
            commit=TurnCommit(Commands(wording, hours)),
        )
        self.turns = Turns(self.parts)
        self.inbox = Inbox(self.parts, self.turns)
        self.store: AttachmentStore = EncryptedFiles(folder / "files", database.cipher)
        courier = Courier(
            database, self.parts.channels, self.store, clock, self.heard, self.parts.wording
        )
        self.short = FakeShortMessages()
        self.notifier = Notifier(database, self.parts.channels, self.short, clock, self.heard)
        self.worker = Worker(self.parts, self.turns, courier, self.notifier, Outbox())

    @property
    def script(self) -> ScriptedEngine:
        assert isinstance(self.engine, ScriptedEngine)
        return self.engine

    async def say(self, text: str = "", *, budget: float = 4.3, **more: Any) -> Answer:
        return await self.inbox.receive(said(text, **more), budget=budget)

    async def hear(self, text: str = "", **more: Any) -> str:
        """What the citizen sees at once."""
        return shown(await self.say(text, **more))

    async def drain(self) -> None:
        """Let the worker do all that is due."""
        await self.worker.sweep()
        while await self.worker.deliver():
            pass

    def conversation(self, sender: str = CITIZEN) -> Conversation:
        hashes = self.inbox._address(said(sender=sender)).hashes
        query = select(Conversation).where(Conversation.sender_hash.in_(hashes))
        return self.db.look(lambda session: session.scalars(query).one())

    def messages(self, direction: str | None = None) -> list[Message]:
        query = select(Message).order_by(Message.created_at, Message.seq)
        if direction:
            query = query.where(Message.direction == direction)
        return self.db.look(lambda session: list(session.scalars(query)))


def shown(answer: Answer) -> str:
    return "\n".join(message.text for message in answer.messages)


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.005)


__all__ = ["CITIZEN", "COLLEAGUE", "OFFICER", "FakeChannel", "FixedClock", "Service"]
