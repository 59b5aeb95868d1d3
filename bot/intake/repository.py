"""The statements of the message path, kept few and plain because every message pays for them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, case, insert, select, update
from sqlalchemy.orm import Session

from bot.intake.models import Attachment, Conversation, Message, new_id
from bot.intake.pushes import Grant
from bot.intake.schemas import InboundMessage
from bot.staff.askers import CitizenAsker

CONVERSATIONS: Table = Conversation.__table__  # type: ignore[assignment]
MESSAGES: Table = Message.__table__  # type: ignore[assignment]
ATTACHMENTS: Table = Attachment.__table__  # type: ignore[assignment]
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


def asker_of(pending: Pending) -> CitizenAsker:
    """The citizen whose message it is."""
    return CitizenAsker(pending.channel, pending.account, pending.sender)


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """What a repeated request needs to know of the message it repeats."""

    id: str
    conversation_id: str
    status: str


def touch_conversation(
    session: Session, address: Address, grant: Grant, now: datetime
) -> Contact | None:
    """Note that a citizen wrote; locks the conversation. None when there is none yet."""
    values: dict[str, Any] = {
        "next_seq": _C.next_seq + 1,
        "sender": address.sender,
        "sender_hash": address.hashes[0],
        "previous_in_at": _C.last_in_at,
        "last_in_at": now,
        "following": True,
        "bot_pushes": 0,
    }
    if grant.refills:
        values |= {"pushes_left": grant.pushes, "window_until": grant.until}
    else:
        gone = (_C.window_until.is_(None)) | (_C.window_until < now)
        values["pushes_left"] = case(
            (gone | (_C.pushes_left < grant.pushes), grant.pushes), else_=_C.pushes_left
        )
        values["window_until"] = case(
            (gone | (_C.window_until < grant.until), grant.until), else_=_C.window_until
        )
    row = session.execute(
        update(CONVERSATIONS)
        .where(
            _C.channel == address.channel,
            _C.account == address.account,
            _C.sender_hash.in_(address.hashes),
        )
        .values(values)
        .returning(_C.id, _C.next_seq, _C.holder, _C.urgent, _C.held)
    ).one_or_none()
    if row is None:
        return None
    return Contact(row.id, row.next_seq - 1, row.holder, row.urgent, row.held)


def open_conversation(session: Session, address: Address, grant: Grant, now: datetime) -> Contact:
    """Begin a conversation; fails on its unique key when another request just did."""
    id_ = new_id()
    session.execute(
        insert(CONVERSATIONS),
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
    session.execute(
        insert(MESSAGES),
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
        select(_M.id, _M.conversation_id, _M.status)
        .join_from(MESSAGES, CONVERSATIONS, _M.conversation_id == _C.id)
        .where(
            _C.channel == address.channel,
            _C.account == address.account,
            _C.sender_hash.in_(address.hashes),
            _M.dedupe_key == dedupe_key,
        )
    ).one_or_none()
    return None if row is None else StoredMessage(row.id, row.conversation_id, row.status)


def wait_again(session: Session, message_id: str, until: datetime) -> bool:
    """A repeated request waits for the answer; False when the message is no longer pending."""
    result = session.execute(
        update(MESSAGES)
        .where(_M.id == message_id, _M.status == "pending")
        .values(passive_closed=False, passive_until=until, attempts=_M.attempts + 1)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]


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
    row = session.execute(
        select(
            _M.id.label("message_id"),
            _M.kind,
            _M.author,
            _M.text,
            _M.payload,
            _M.created_at,
            _M.work_tries,
            _C.id.label("conversation_id"),
            _C.channel,
            _C.account,
            _C.sender,
            _C.state,
            _C.state_version,
            _C.holder,
            _C.urgent,
            _C.previous_in_at,
            _C.case_count,
        )
        .join_from(MESSAGES, CONVERSATIONS, _M.conversation_id == _C.id)
        .where(
            _M.conversation_id == conversation_id,
            _M.direction == "in",
            _M.status == "pending",
        )
        .order_by(_M.seq)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return Pending(**{**row._mapping, "payload": row.payload or {}})
