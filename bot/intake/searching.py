"""Finding conversations by a name, a phone number, a case's number or words, in all queues.

Names, phones and numbers of filed cases are found by their keyed hashes, whatever their age.
Drafts and words are encrypted, so they are looked through: the drafts of the conversations and the
messages that were written last. What is kept from the asker is not found either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.cases.masking import mask_codes
from bot.intake import sight
from bot.intake.models import Conversation, Message
from bot.intake.sealing import is_sealed, is_withheld
from bot.intake.seals import covers, seals_of
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission, is_allowed

DRAFTS = 2000
MESSAGES = 5000
AROUND = 12
"""So many characters before the words, and three times as many after, are shown of a message."""
_M = Message


@dataclass(slots=True)
class Found:
    """The conversations that fit, with the words of a message where a message fits."""

    rows: list[Conversation]
    excerpts: dict[str, str] = field(default_factory=dict)
    back_to: datetime | None = None
    """Messages before that were not looked through; None when all were."""


def find(
    session: Session, asker: StaffAsker, words: str, *, since: datetime | None = None
) -> Found:
    """What fits `words`; with `since` only where the citizen wrote after it. Newest first."""
    own = cases.conversations_of(session, asker, words)
    said, back_to = _said(session, asker, words)
    query = (
        select(Conversation).where(sight.in_sight(asker)).order_by(Conversation.last_in_at.desc())
    )
    if since is not None:
        query = query.where(Conversation.last_in_at >= since)
    known = {row.id: row for row in session.scalars(query.limit(DRAFTS))}
    further = (own | {one.conversation_id for one in said}) - known.keys()
    known |= {row.id: row for row in session.scalars(query.where(Conversation.id.in_(further)))}
    audible = _audible(session, asker, known, said)
    heard = {one.conversation_id: mask_codes(one.text) for one in audible}
    rows = [
        row
        for row in known.values()
        if (row.id in own or row.id in heard or _fits(asker, row, words))
        and not sight.is_hidden(asker, row)
    ]
    return Found(rows, {id_: _excerpt(text, words) for id_, text in heard.items()}, back_to)


def matching(
    session: Session, asker: StaffAsker, rows: Sequence[Conversation], words: str
) -> list[Conversation]:
    """Those of `rows` whose cases or drafts `words` fit; an accusation only for who may know."""
    own = cases.conversations_of(session, asker, words)
    return [row for row in rows if row.id in own or _fits(asker, row, words)]


def _fits(asker: StaffAsker, row: Conversation, words: str) -> bool:
    if row.id.startswith(words):
        return True
    return not is_withheld(asker, row.slots, row.sealed) and _is_drafted(row.slots or {}, words)


def _is_drafted(slots: dict[str, Any], words: str) -> bool:
    folded = words.casefold()
    return any(
        _shows(str(cell.get(part) or ""), folded)
        for cell in slots.values()
        if isinstance(cell, dict)
        for part in ("value", "display")
    )


def _said(session: Session, asker: StaffAsker, words: str) -> tuple[list[Any], datetime | None]:
    """The newest messages with the words, the oldest first, and how far was looked back."""
    query = select(_M.id, _M.conversation_id, _M.text, _M.created_at).where(
        _M.author.in_(("citizen", "handler")), _M.kind == "text"
    )
    if not sight.sees_all(asker):
        near = select(Conversation.id).where(sight.in_sight(asker))
        query = query.where(_M.conversation_id.in_(near))
    newest = session.execute(query.order_by(_M.created_at.desc()).limit(MESSAGES)).all()
    folded = words.casefold()
    fitting = [row for row in reversed(newest) if _shows(row.text, folded)]
    return fitting, newest[-1].created_at if len(newest) == MESSAGES else None


def _shows(text: str, folded: str) -> bool:
    """Whether a text has the words where staff see them: hits would spell a query code out."""
    return folded in text.casefold() and folded in mask_codes(text).casefold()


def _audible(
    session: Session, asker: StaffAsker, known: dict[str, Conversation], said: list[Any]
) -> list[Any]:
    """Those of the messages that the asker may read."""
    said = [one for one in said if one.conversation_id in known]
    if is_allowed(asker, Permission.CASES_READ_SEALED) or not said:
        return said
    ids = {one.conversation_id for one in said}
    hidden, seals = cases.sealed_words(session, *ids), seals_of(session, ids)
    return [
        one
        for one in said
        if one.id not in hidden
        and not covers(seals, one.conversation_id, one.created_at)
        and not known[one.conversation_id].sealed
        and not is_sealed(known[one.conversation_id].slots or {})
    ]


def _excerpt(text: str, words: str) -> str:
    at = max(0, text.casefold().find(words.casefold()))
    begin = max(0, at - AROUND)
    cut = text[begin : at + len(words) + 3 * AROUND].replace("\n", " ")
    return f"…{cut}" if begin else cut
