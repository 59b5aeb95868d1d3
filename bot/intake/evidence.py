"""What goes with a petition as the citizen gave it: the words as written, and the files."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.intake.models import Attachment, Message
from bot.intake.repository import Pending
from bot.intake.viewing import words

MAX_WORDS = 200


def own_attachments(session: Session, pending: Pending, ids: list[Any]) -> list[str]:
    """Those of `ids` that this citizen really sent, in the given order."""
    wanted = [str(id_) for id_ in ids]
    if not wanted:
        return []
    own = set(
        session.scalars(
            select(Attachment.id).where(
                Attachment.id.in_(wanted), Attachment.conversation_id == pending.conversation_id
            )
        )
    )
    return [id_ for id_ in dict.fromkeys(wanted) if id_ in own]


def claim_attachments(session: Session, ids: list[str], number: str) -> None:
    """Note which case the files belong to."""
    if ids:
        session.execute(
            update(Attachment)
            .where(Attachment.id.in_(ids))
            .values(case_number=number)
            .execution_options(synchronize_session=False)
        )


def original_words(
    session: Session, pending: Pending, draft: dict[str, Any]
) -> list[dict[str, Any]]:
    """What the citizen wrote from the first message the draft rests on up to now."""
    used = {
        str(id_)
        for slot in draft.values()
        if isinstance(slot, dict)
        for id_ in slot.get("messages") or []
    }
    own = select(Message).where(
        Message.conversation_id == pending.conversation_id,
        Message.direction == "in",
        Message.author == "citizen",
    )
    first = (
        session.scalar(
            own.where(Message.id.in_(used)).with_only_columns(Message.seq).order_by(Message.seq)
        )
        if used
        else None
    )
    if first is not None:
        own = own.where(Message.seq >= first)
    rows = session.scalars(own.order_by(Message.seq.desc()).limit(MAX_WORDS)).all()
    return [
        {"message_id": row.id, "at": row.created_at.isoformat(), "text": _words_of(row)}
        for row in reversed(rows)
        if _words_of(row)
    ]


def words_apart(
    said: list[dict[str, Any]], told: Sequence[Mapping[str, Any]], sealed: Sequence[bool]
) -> list[list[dict[str, Any]]]:
    """Of what the citizen wrote, the words of each matter that was told.

    `told`, by matter: `messages` it rests on, and `parts` of messages that are about others too.
    Of a message that was not parted, what rests on it is known to be of all of them; where one of
    these is sealed, those that are not go without.
    """
    apart = {id_ for one in told for id_ in one["parts"]}

    def own(at: int, id_: str, text: str) -> str:
        if id_ in apart or id_ not in told[at]["messages"]:
            return str(told[at]["parts"].get(id_, ""))
        shared = any(sealed[other] and id_ in one["messages"] for other, one in enumerate(told))
        return "" if shared and not sealed[at] else text

    found: list[list[dict[str, Any]]] = []
    for at in range(len(told)):
        each = [{**one, "text": own(at, str(one["message_id"]), one["text"])} for one in said]
        found.append([one for one in each if one["text"]])
    return found


def _words_of(message: Message) -> str:
    payload = message.payload or {}
    if read := payload.get("read"):
        return words().text("read_in_file", text=read["text"])
    recognised = payload.get("recognition") if message.kind == "voice" else None
    return message.text or str(recognised or "")
