"""What citizens do on the web with what they filed in the chat: it stands in the chat as well."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.intake import ratings
from bot.intake.awaiting import await_reading
from bot.intake.evidence import claim_attachments
from bot.intake.handover import lock
from bot.intake.models import Attachment, Conversation, Message, new_id
from bot.intake.ports import StoredFile
from bot.kit.db import cipher_of
from bot.staff.askers import CitizenAsker

_ADDRESS = "conversation"


def filer_of(session: Session, number: str) -> CitizenAsker | None:
    """Who filed the case that somebody has just proved to know; None when they are forgotten."""
    id_ = cases.conversation_of(session, number)
    found = session.get(Conversation, id_) if id_ else None
    if found is None or not found.sender:
        return None
    return CitizenAsker(found.channel, found.account, found.sender)


def supplement(
    session: Session,
    asker: CitizenAsker,
    number: str,
    text: str,
    files: Sequence[StoredFile],
    now: datetime,
    reads: Collection[str] = (),
) -> None:
    """Add words and pictures to an own case; raises `CaseNotFound` or `CaseClosed`.

    `reads` are the types of files that the worker reads.
    """
    conversation = lock(session, _conversation(session, asker).id)
    if text:
        _said(session, conversation, "text", text, {}, now)
    ids = [_keep(session, conversation, file, now, reads) for file in files]
    cases.add_supplement(session, asker, number, text, ids, now)
    claim_attachments(session, ids, number)


def rating_open(session: Session, asker: CitizenAsker) -> str | None:
    """The hand-over that the citizen was asked about and has not rated yet."""
    return _conversation(session, asker).rating


def rate(session: Session, asker: CitizenAsker, score: int, now: datetime) -> None:
    """Answer the question about whoever helped, if it is still open."""
    conversation = lock(session, _conversation(session, asker).id)
    if conversation.rating is not None:
        ratings.record(session, conversation.id, conversation.rating, score, now)


def _conversation(session: Session, asker: CitizenAsker) -> Conversation:
    hashes = cipher_of(session).blind_indexes(_ADDRESS, asker.address)
    return session.scalars(
        select(Conversation).where(
            Conversation.channel == asker.channel,
            Conversation.account == asker.account,
            Conversation.sender_hash.in_(hashes),
        )
    ).one()


def _said(
    session: Session,
    conversation: Conversation,
    kind: str,
    text: str,
    payload: dict[str, Any],
    now: datetime,
) -> str:
    message = Message(
        id=new_id(),
        conversation_id=conversation.id,
        seq=conversation.next_seq,
        direction="in",
        author="citizen",
        kind=kind,
        text=text,
        payload={**payload, "on": "web"},
        dedupe_key=f"web:{new_id()}",
        status="for_human" if conversation.holder != "bot" else "answered",
        passive_closed=True,
        created_at=now,
    )
    conversation.next_seq += 1
    session.add(message)
    session.flush()
    return message.id


def _keep(
    session: Session,
    conversation: Conversation,
    file: StoredFile,
    now: datetime,
    reads: Collection[str],
) -> str:
    id_ = new_id()
    message_id = _said(session, conversation, "image", "", {"attachment": id_}, now)
    session.add(
        Attachment(
            id=id_,
            conversation_id=conversation.id,
            message_id=message_id,
            kind="image",
            media_id="",
            filename=f"{id_[:8]}.{file.extension}",
            content_type=file.content_type,
            bytes=file.size,
            sha256=file.sha256,
            storage_key=file.key,
            status="stored",
            created_at=now,
        )
    )
    session.flush()
    if file.content_type in reads:
        await_reading(session, id_, now)
    return id_
