"""What was read in pictures becomes the citizen's words only when they say so.

A proposal is one message that asks about one or more readings. The citizen's next words settle it:
those are taken for an answer, or for something else, and then the proposal is for staff only.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from bot.intake.models import Attachment, Conversation, Message, Reading
from bot.intake.repository import Pending
from bot.intake.schemas import Command

WORDS = Path(__file__).with_name("proposals.yml")
KEY = "reading_proposed"
"""The wording of the message that asks."""
COMMAND = "settle_proposal"
OPEN = ("ready", "asked", "editing")
_UNSENT = ("queued", "sending", "held")
_EDGES = re.compile(r"^[\s\W_]+|[\s\W_]+$")

Choice = Literal["use", "decline", "edit", "other"]


@dataclass(frozen=True, slots=True)
class Answered:
    """What a citizen's message means when a proposal is open.

    `pending` is what the turn is about then; `command` settles the proposal within it; `says` is
    the wording said first, and with `alone` nothing else is.
    """

    pending: Pending
    command: Command
    says: str = ""
    alone: bool = False


def choice_of(text: str) -> Choice:
    """What the whole text chooses."""
    bare = _EDGES.sub("", unicodedata.normalize("NFKC", text))
    found = (name for name, said in _answers().items() if said.fullmatch(bare))
    return next(found, "other")


def answered(session: Session, pending: Pending) -> Answered | None:
    """What the message means for the open proposal; None while that one is on its way."""
    asked = session.get(Message, pending.proposal)
    if asked is None or asked.status == "sending":
        return None
    readings = find(session, pending.conversation_id, "asked", "editing")
    seen = asked.status == "sent" and bool(readings)
    mine = pending.author == "citizen" and pending.kind == "text" and bool(pending.text.strip())
    after = seen and asked.sent_at is not None and asked.sent_at <= pending.created_at
    if not (mine and after):
        return Answered(pending, _settle("other"))
    if readings[0].status == "editing":
        return Answered(_told(pending, pending.text), _settle("use", pending.text))
    choice = choice_of(pending.text)
    if choice == "use":
        text = "\n".join(reading.text for reading in readings)
        return Answered(_told(pending, text), _settle("use", text))
    if choice == "decline":
        back = replace(pending, text="", payload={"resume": True})
        return Answered(back, _settle("decline"), "reading_declined")
    if choice == "edit":
        return Answered(pending, _settle("edit"), "reading_edit", alone=True)
    return Answered(pending, _settle("other"))


def settle(
    session: Session, conversation_id: str, message_id: str, choice: Choice, text: str = ""
) -> None:
    """Note what became of the open proposal; `text` is what the message stands for from now on."""
    becomes = {"use": "used", "decline": "declined", "edit": "editing", "other": "noted"}
    asked = find(session, conversation_id, "asked", "editing")
    for reading in asked:
        reading.status = becomes[choice]
    if choice != "edit":
        _close(session, conversation_id)
    message = session.get(Message, message_id) if choice == "use" else None
    if message is not None:
        files = [reading.id for reading in asked]
        session.execute(
            update(Attachment)
            .where(Attachment.id.in_(files))
            .values(to_hear=False)
            .execution_options(synchronize_session=False)
        )
        message.payload = {**(message.payload or {}), "read": {"text": text, "files": files}}


def lapse(session: Session, conversation_id: str) -> None:
    """Ask nothing any more: what was read is a note for staff, what was not sent never will be."""
    for reading in find(session, conversation_id, *OPEN):
        reading.status = "noted"
    _close(session, conversation_id)


def _close(session: Session, conversation_id: str) -> None:
    held = session.scalar(
        select(func.count(Message.id)).where(*_unsent(conversation_id), Message.status == "held")
    )
    session.execute(
        update(Message)
        .where(*_unsent(conversation_id), Message.status.in_(_UNSENT))
        .values(status="failed", reason="lapsed")
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id)
        .values(proposal=None, held=Conversation.held - (held or 0))
        .execution_options(synchronize_session=False)
    )


def _unsent(conversation_id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        Message.conversation_id == conversation_id,
        Message.direction == "out",
        Message.key == KEY,
    )


def _told(pending: Pending, text: str) -> Pending:
    return replace(pending, text=text, payload={"read": True})


def _settle(choice: Choice, text: str = "") -> Command:
    return Command(COMMAND, {"choice": choice, "text": text})


def find(session: Session, conversation_id: str, *states: str) -> Sequence[Reading]:
    """The readings of a conversation in these states, in the order of their files."""
    return session.scalars(
        select(Reading)
        .join(Message, Message.id == Reading.message_id)
        .where(Reading.conversation_id == conversation_id, Reading.status.in_(states))
        .order_by(Message.seq)
    ).all()


@lru_cache(maxsize=1)
def _answers() -> dict[Choice, re.Pattern[str]]:
    found: dict[Choice, str] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return {choice: re.compile(said) for choice, said in found.items()}
