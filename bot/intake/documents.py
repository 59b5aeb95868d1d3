"""Documents that a handler sends to the citizen.

WeChat carries pictures from us and no other files: of a document the citizen gets its name and a
link. The link is a secret that nobody keeps: we know its hash, staff see it hidden.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.intake import sight
from bot.intake.models import Attachment, Conversation, Message, new_id
from bot.intake.ports import Channel, StoredFile
from bot.intake.replying import reply
from bot.intake.sealing import check_seal
from bot.intake.sending import LONGEST_NAME, check_sender
from bot.intake.sight import ConversationNotFound
from bot.intake.telling import words
from bot.kit.clock import day_in_words
from bot.staff import audit
from bot.staff.askers import CitizenAsker, StaffAsker
from bot.staff.permissions import Permission, check_permission

_OFFICE = "application/vnd.openxmlformats-officedocument"
DOCUMENTS = frozenset(
    {
        "application/pdf",
        f"{_OFFICE}.wordprocessingml.document",
        f"{_OFFICE}.spreadsheetml.sheet",
        "text/plain",
    }
)
LASTS = timedelta(days=14)
PATH = "/my/file/"
KIND = "file"
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\"<>|:*?]")
"""Control characters, and those that make a name look like another one."""


class LinkNotFound(Exception):
    """There is no such link, or it is open no more."""


@dataclass(frozen=True, slots=True)
class Given:
    """A document as its link shows it."""

    name: str
    bytes: int
    content_type: str
    key: str
    until: datetime


def send_document(
    session: Session,
    conversation_id: str,
    staff: StaffAsker,
    kept: StoredFile,
    filename: str,
    now: datetime,
    *,
    channels: Mapping[str, Channel],
    base_url: str,
) -> dict[str, Any]:
    """Tell the citizen of a kept document, as a reply that is queued or held like any other."""
    check_sender(session, conversation_id, staff)
    token, file_id, until = secrets.token_urlsafe(32), new_id(), now + LASTS
    name = _name(filename, kept.extension) or f"{file_id[:8]}.{kept.extension}"
    text = words().text(
        "file_link", name=name, link=f"{base_url}{PATH}{token}", day=day_in_words(until.date())
    )
    said = reply(session, conversation_id, staff, text, now, channels)
    session.add(
        Attachment(
            id=file_id,
            conversation_id=conversation_id,
            message_id=said["id"],
            kind=KIND,
            media_id="",
            filename=name,
            content_type=kept.content_type,
            bytes=kept.size,
            sha256=kept.sha256,
            storage_key=kept.key,
            link_hash=_hash(token),
            link_until=until,
            status="stored",
            created_at=now,
        )
    )
    audit.record(
        session, staff, "conversations.document", conversation_id, "", now, sha256=kept.sha256
    )
    return {name: said[name] for name in ("id", "status", "pushes_left")}


def take_back(
    session: Session, conversation_id: str, staff: StaffAsker, file_id: str, now: datetime
) -> None:
    """The link opens nothing any more, and is not sent if it still waits; raises `LinkNotFound`."""
    check_permission(staff, Permission.CONVERSATIONS_REPLY)
    conversation = sight.get(session, staff, conversation_id)
    check_seal(staff, conversation.slots, conversation.sealed)
    file = session.get(Attachment, file_id, with_for_update=True)
    if file is None or file.conversation_id != conversation_id or file.link_hash is None:
        raise LinkNotFound(file_id)
    file.link_hash = None
    said = session.get_one(Message, file.message_id, with_for_update=True)
    if said.status in ("queued", "held"):
        if said.status == "held":
            conversation.held = Conversation.held - 1
        said.status, said.reason = "failed", "taken_back"
    audit.record(session, staff, "conversations.document_back", conversation_id, "", now)


def look(session: Session, token: str, now: datetime) -> Given:
    """What a link leads to; raises `LinkNotFound`."""
    return _given(_open(session, token, now))


def give(session: Session, token: str, now: datetime) -> Given:
    """The same for somebody who gets the document now, which is noted."""
    file = _open(session, token, now)
    row = session.get(Conversation, file.conversation_id)
    if row is None:
        raise ConversationNotFound(file.conversation_id)
    citizen = CitizenAsker(row.channel, row.account, row.sender)
    audit.record(session, citizen, "attachment.given", f"attachment:{file.id}", "", now)
    return _given(file)


def _open(session: Session, token: str, now: datetime) -> Attachment:
    file = session.scalars(
        select(Attachment).where(
            Attachment.link_hash == _hash(token),
            Attachment.link_until > now,
            Attachment.status == "stored",
        )
    ).one_or_none()
    if file is None:
        raise LinkNotFound
    return file


def _given(file: Attachment) -> Given:
    if file.storage_key is None or file.link_until is None:
        raise LinkNotFound
    return Given(
        file.filename or "",
        file.bytes or 0,
        file.content_type or "",
        file.storage_key,
        file.link_until,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _name(filename: str, extension: str) -> str:
    """The last part of a file's name, ending as its content says."""
    name = _NOT_IN_NAMES.sub("", re.split(r"[/\\]", filename)[-1]).strip(" .")
    ending = f".{extension}"
    stem = name[: -len(ending)] if name.casefold().endswith(ending) else name
    return stem[-(LONGEST_NAME - len(ending)) :] + ending if stem else ""
