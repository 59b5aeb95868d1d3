"""The way in: every message is stored first, then answered in time or another way."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.intake import answers, handover, repository, seals
from bot.intake.erasure import forget
from bot.intake.interrupts import Interrupts, said_in
from bot.intake.models import Attachment, new_id
from bot.intake.ports import Channel
from bot.intake.pushes import grant_of
from bot.intake.repository import Address, Contact
from bot.intake.schemas import Answer, InboundMessage, OutboundMessage
from bot.intake.sending import push_held_pictures
from bot.intake.turns import Parts, Turns
from bot.intake.waiting import said_meanwhile, still_waiting
from bot.kit.locks import LocalLocks
from bot.kit.outbox import enqueue
from bot.kit.wording import Wording

log = logging.getLogger(__name__)

ADDRESS = "conversation"
TRY_AGAIN_SECONDS = 0.3
_ACKNOWLEDGED = Answer((), True)
_MEDIA = ("image", "voice", "video")
_STORE_TRIES = 3


@dataclass(frozen=True, slots=True)
class _Stored:
    message_id: str
    conversation_id: str
    status: str
    answer: tuple[OutboundMessage, ...] = ()
    attempt: int = 1
    handler_id: str | None = None


class Inbox:
    """Takes messages of citizens from every channel of one service."""

    def __init__(self, parts: Parts, turns: Turns) -> None:
        self._parts = parts
        self._turns = turns
        self._tasks: set[asyncio.Task[Any]] = set()
        self._storing = LocalLocks()

    async def receive(self, inbound: InboundMessage, *, budget: float = 4.3) -> Answer:
        """Store a message and answer it within `budget` seconds if that is possible.

        A repeated message joins the turn under way or gets the answer of the first. May be
        called again after it raised, which it does only when the database is away.
        """
        deadline = asyncio.get_running_loop().time() + budget
        event = inbound.payload.get("name") if inbound.kind == "event" else None
        if event == "other":
            return _ACKNOWLEDGED
        address = self._address(inbound)
        if event == "unsubscribe":
            now = self._parts.clock.now()
            await self._parts.db.run(lambda session: forget(session, address, inbound, now))
            return _ACKNOWLEDGED
        stored = await self._store(inbound, address, budget)
        if stored.status == "pending":
            return await self._await_answer(stored, inbound, deadline)
        if stored.status == "for_human":
            await self._publish(stored)
        return Answer(stored.answer, True, stored.attempt)

    async def missed(self, inbound: InboundMessage, attempt: int) -> None:
        """The request of this attempt went away before it could take its answer along.

        The answer is sent another way, unless a later attempt came to fetch it.
        """
        address, now = self._address(inbound), self._parts.clock.now()
        channel = self._parts.channels[inbound.channel]

        def send(session: Session) -> None:
            found = repository.find_inbound(session, address, inbound.dedupe_key)
            if found is not None and found.attempts == attempt:
                answers.send_instead(session, found.id, found.conversation_id, channel, now)

        await self._parts.db.run(send)
        await self._parts.wakeup.wake()

    async def close(self) -> None:
        """Let the turns under way end."""
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _address(self, inbound: InboundMessage) -> Address:
        where = (inbound.channel, inbound.account, inbound.sender)
        hashes = self._parts.db.cipher.blind_indexes(ADDRESS, ":".join(where))
        return Address(*where, tuple(hashes))

    async def _store(self, inbound: InboundMessage, address: Address, budget: float) -> _Stored:
        channel = self._parts.channels[inbound.channel]
        now = self._parts.clock.now()
        store = _Store(
            inbound, address, channel, self._parts.interrupts, self._parts.wording, now, budget
        )
        # One after the other, so that a burst is stored in the order in which it came.
        async with self._storing.hold(address.hashes[0]):
            for _ in range(_STORE_TRIES):
                try:
                    return await self._parts.db.run(store.first_time)
                except IntegrityError:
                    # Either the message is stored already, or its conversation just began.
                    found = await self._parts.db.run(store.again)
                    if found is not None:
                        return found
        raise RuntimeError("a message can neither be stored nor found")

    async def _await_answer(
        self, stored: _Stored, inbound: InboundMessage, deadline: float
    ) -> Answer:
        loop = asyncio.get_running_loop()
        waiter = self._turns.waiter(stored.message_id)
        while True:
            work = self._begin(stored.conversation_id)
            either: set[asyncio.Future[Any]] = {waiter, work}
            left = max(0.0, deadline - loop.time())
            await asyncio.wait(either, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            if waiter.done():
                return Answer(waiter.result(), True, stored.attempt)
            if loop.time() + TRY_AGAIN_SECONDS >= deadline or not _may_go_well(work):
                break
            await asyncio.wait({waiter}, timeout=TRY_AGAIN_SECONDS)
        self._turns.forget_waiter(stored.message_id)
        return await self._give_up_waiting(stored, inbound, coming=not work.done())

    def _begin(self, conversation_id: str) -> asyncio.Task[bool]:
        task = asyncio.create_task(self._turns.work(conversation_id))
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a turn failed", exc_info=error)

    async def _give_up_waiting(
        self, stored: _Stored, inbound: InboundMessage, *, coming: bool
    ) -> Answer:
        """Decide in the database whether the answer or this request's patience came first."""

        def decide(session: Session) -> tuple[OutboundMessage, ...] | None:
            if repository.stop_waiting(session, stored.message_id):
                return None
            return answers.passive_answer(session, stored.message_id)

        answer = await self._parts.db.run(decide)
        if answer is not None:
            return Answer(answer, True, stored.attempt)
        channel = self._parts.channels[inbound.channel]
        if coming and channel.can_push:
            typing = asyncio.create_task(_show_typing(channel, inbound.sender))
            self._tasks.add(typing)
            typing.add_done_callback(self._ended)
        return Answer((), False)

    async def _publish(self, stored: _Stored) -> None:
        event = {
            "type": "message",
            "conversation": stored.conversation_id,
            "message": stored.message_id,
            "handler": stored.handler_id,
        }
        await self._parts.publisher.publish("conversations", event)


@dataclass(frozen=True, slots=True)
class _Store:
    """The transactions that store one message."""

    inbound: InboundMessage
    address: Address
    channel: Channel
    interrupts: Interrupts
    wording: Wording
    now: datetime
    budget: float

    @property
    def _waits_until(self) -> datetime:
        return self.now + timedelta(seconds=self.budget)

    def first_time(self, session: Session) -> _Stored:
        inbound, now = self.inbound, self.now
        grant = grant_of(inbound, now)
        contact = repository.touch_conversation(
            session, self.address, grant, now
        ) or repository.open_conversation(session, self.address, grant, now)
        if contact.sealed_and_spoke is not None and contact.holder == "bot":
            seals.lift_when_over(session, contact.id, contact.sealed_and_spoke, now)
        media = inbound.kind in _MEDIA
        attachment_id = new_id() if media else None
        payload = inbound.payload | ({"attachment": attachment_id} if media else {})
        if returns := self._returns(contact):
            # What was said to the person meanwhile counts; of danger the bot does not begin again.
            said = "" if contact.urgent else said_meanwhile(session, contact.id)
            handover.leave_queue(session, contact.id, now)
            payload |= {"resume": True, "said": said}
        status = "pending" if returns else self._status(session, contact)
        message_id = repository.insert_inbound(
            session,
            contact,
            inbound,
            status=status,
            payload=payload,
            waits_until=self._waits_until,
            now=now,
        )
        if attachment_id is not None:
            self._fetch(session, contact.id, message_id, attachment_id)
        answer: tuple[OutboundMessage, ...] = ()
        if contact.held and grant.refills:
            push_held_pictures(session, contact.id, now)
        if contact.holder == "human" and contact.held:
            answer = answers.give_held_to(session, contact.id, message_id, self.channel.split)
        elif contact.holder == "queue" and status == "for_human":
            answer = still_waiting(
                session, contact.id, message_id, self.wording, urgent=contact.urgent, now=now
            )
        return _Stored(message_id, contact.id, status, answer, handler_id=contact.handler_id)

    def again(self, session: Session) -> _Stored | None:
        found = repository.find_inbound(session, self.address, self.inbound.dedupe_key)
        if found is None:
            return None
        status, attempt = repository.ask_again(session, found.id, self._waits_until)
        answer: tuple[OutboundMessage, ...] = ()
        if status != "pending":
            answer = answers.passive_answer(session, found.id)
            if not answer and not self.channel.can_push:
                answers.claim_held(session, found.conversation_id, found.id)
                answer = answers.passive_answer(session, found.id)
        # A repetition is nobody's news.
        status = "answered" if status == "for_human" else status
        return _Stored(found.id, found.conversation_id, status, answer, attempt)

    def _returns(self, contact: Contact) -> bool:
        """Whether one who waits for a person would rather go on with the bot."""
        return contact.holder == "queue" and self.interrupts.wants_bot(self.inbound.text)

    def _status(self, session: Session, contact: Contact) -> str:
        """Who gets the message; in danger somebody always answers or is alarmed."""
        if contact.holder == "bot":
            return "pending"
        text = said_in(self.inbound.text, self.inbound.payload)
        danger = self.interrupts.danger(text) if text and not contact.urgent else None
        if danger is None:
            return "for_human"
        if contact.holder == "queue" and danger.plain:
            return "pending"
        handover.raise_alarm(session, contact.id, f"danger:{danger.category}", self.now)
        return "for_human"

    def _fetch(
        self, session: Session, conversation_id: str, message_id: str, attachment_id: str
    ) -> None:
        payload = self.inbound.payload
        to_hear = self.inbound.kind == "voice" and not payload.get("recognition")
        media_id = payload.get("media_id_16k") or payload.get("media_id") or ""
        session.execute(
            insert(Attachment.__table__),  # type: ignore[arg-type]
            {
                "id": attachment_id,
                "conversation_id": conversation_id,
                "message_id": message_id,
                "kind": self.inbound.kind,
                "media_id": media_id,
                "to_hear": to_hear,
                "created_at": self.now,
            },
        )
        if to_hear:
            handover.tell_staff(session, conversation_id, "voice", False, self.now)
        item: dict[str, Any] = {"attachment": attachment_id}
        enqueue(session, "media.fetch", f"media:{attachment_id}", item, now=self.now)


def _may_go_well(work: asyncio.Task[bool]) -> bool:
    """Whether a turn that ended without an answer is worth another try at once."""
    return work.done() and work.exception() is None and not work.result()


async def _show_typing(channel: Channel, recipient: str) -> None:
    await channel.typing(recipient)
