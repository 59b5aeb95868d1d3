"""The statements of the message path, kept few and plain because every message pays for them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.intake import statements
from bot.intake.models import new_id
from bot.intake.pushes import Grant
from bot.intake.schemas import InboundMessage
from bot.intake.statements import CONVERSATIONS, MESSAGES, execute
from bot.staff.askers import CitizenAsker

_C, _M = CONVERSATIONS.c, MESSAGES.c


@dataclass(frozen=True, slots=True)
class Address:
    """Where a citizen writes from; `hashes` are the keyed hashes of it, newest key first."""

    channel: str
    account: str
    sender: str
    hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """A conversation as it is right after a citizen's message touched it."""

    id: str
    seq: int
    holder: str
    urgent: bool
    held: int
    sealed_and_spoke: datetime | None = None
    """Of a sealed one: when the citizen had written before."""
    handler_id: str | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """The next message to be worked and all that a turn needs of its conversation."""

    message_id: str
    kind: str
    author: str
    text: str
    payload: dict[str, Any]
    created_at: datetime
    work_tries: int
    conversation_id: str
    channel: str
    account: str
    sender: str
    state: dict[str, Any] | None
    state_version: int
    holder: str
    urgent: bool
    previous_in_at: datetime | None
    case_count: int
    rating: str | None
    proposal: str | None
    waiting: int
    """How many messages of the conversation have no answer yet, with this one."""


def asker_of(pending: Pending) -> CitizenAsker:
    """The citizen whose message it is."""
    return CitizenAsker(pending.channel, pending.account, pending.sender)


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """What a repeated request needs to know of the message it repeats."""

    id: str
    conversation_id: str
    attempts: int


def touch_conversation(
    session: Session, address: Address, grant: Grant, now: datetime
) -> Contact | None:
    """Note that a citizen wrote; locks the conversation. None when there is none yet."""
    row = execute(
        session,
        statements.TOUCH_BY_MESSAGE if grant.refills else statements.TOUCH_BY_EVENT,
        {
            "channel_": address.channel,
            "account_": address.account,
            "hashes_": address.hashes,
            "sender_": address.sender,
            "hash_": address.hashes[0],
            "now_": now,
            "pushes_": grant.pushes,
            "until_": grant.until,
        },
    ).one_or_none()
    if row is None:
        return None
    spoke = row.previous_in_at if row.sealed else None
    return Contact(
        row.id, row.next_seq - 1, row.holder, row.urgent, row.held, spoke, row.handler_id
    )


def open_conversation(session: Session, address: Address, grant: Grant, now: datetime) -> Contact:
    """Begin a conversation; fails on its unique key when another request just did."""
    id_ = new_id()
    execute(
        session,
        statements.INSERT_CONVERSATION,
        {
            "id": id_,
            "channel": address.channel,
            "account": address.account,
            "sender": address.sender,
            "sender_hash": address.hashes[0],
            "last_in_at": now,
            "pushes_left": grant.pushes,
            "window_until": grant.until,
            "next_seq": 2,
            "created_at": now,
        },
    )
    return Contact(id_, 1, "bot", False, 0)


def insert_inbound(
    session: Session,
    contact: Contact,
    inbound: InboundMessage,
    *,
    status: str,
    payload: dict[str, Any],
    waits_until: datetime,
    now: datetime,
) -> str:
    """Store a citizen's message; fails on its unique key when it is stored already."""
    id_ = new_id()
    execute(
        session,
        statements.INSERT_MESSAGE,
        {
            "id": id_,
            "conversation_id": contact.id,
            "seq": contact.seq,
            "direction": "in",
            "author": "citizen",
            "kind": inbound.kind,
            "text": inbound.text,
            "payload": payload or None,
            "dedupe_key": inbound.dedupe_key,
            "status": status,
            "passive_until": waits_until,
            "attempts": 1,
            "sent_at": inbound.sent_at,
            "created_at": now,
        },
    )
    return id_


def find_inbound(session: Session, address: Address, dedupe_key: str) -> StoredMessage | None:
    """The message that was stored under this key."""
    row = session.execute(
        select(_M.id, _M.conversation_id, _M.attempts)
        .join_from(MESSAGES, CONVERSATIONS, _M.conversation_id == _C.id)
        .where(
            _C.channel == address.channel,
            _C.account == address.account,
            _C.sender_hash.in_(address.hashes),
            _M.dedupe_key == dedupe_key,
        )
    ).one_or_none()
    return None if row is None else StoredMessage(row.id, row.conversation_id, row.attempts)


def ask_again(session: Session, message_id: str, until: datetime) -> tuple[str, int]:
    """A repeated request waits for the answer; the message's status, and which attempt it is."""
    row = session.execute(
        update(MESSAGES)
        .where(_M.id == message_id)
        .values(passive_closed=False, passive_until=until, attempts=_M.attempts + 1)
        .returning(_M.status, _M.attempts)
    ).one()
    return row.status, row.attempts


def stop_waiting(session: Session, message_id: str) -> bool:
    """The request gives up; False when the answer was committed first."""
    result = session.execute(
        update(MESSAGES)
        .where(_M.id == message_id, _M.status == "pending")
        .values(passive_closed=True)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]


def next_pending(session: Session, conversation_id: str) -> Pending | None:
    """The oldest message of a conversation that has no answer yet."""
    found = execute(session, statements.NEXT_PENDING, {"conversation_": conversation_id})
    row = found.one_or_none()
    if row is None:
        return None
    return Pending(**{**row._mapping, "payload": row.payload or {}})
