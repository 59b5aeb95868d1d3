"""Colleagues whom a note calls by "@" and their account, and what each of them was called to."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from bot.cases.masking import mask_text
from bot.intake import sight
from bot.intake.models import Conversation, Mention, Note
from bot.intake.queue_rules import calls
from bot.intake.queues import staff_names
from bot.intake.sealing import check_seal, is_sealed, is_withheld, value_of
from bot.intake.seals import covers, seals_of
from bot.staff import audit
from bot.staff.askers import StaffAsker
from bot.staff.models import Staff, Unit
from bot.staff.permissions import GRANTS, Permission, Role, check_permission, is_allowed
from bot.staff.units import names_above

PAGE = 100
_CALL = re.compile(r"(?<![A-Za-z0-9._%+-])[@＠](?=[\w-])")
"""An "@" that begins a name: not the one in an e-mail address."""
_WORD = re.compile(r"[\w.-]{1,20}")
_IN_WORD = re.compile(r"[A-Za-z0-9_]")


class MentionRefused(Exception):
    """`name` cannot be called, so the note was not kept.

    ``why``: nobody has that account, several have that name, or theirs may not see the
    conversation.
    """

    def __init__(self, name: str, why: Literal["unknown", "ambiguous", "not_permitted"]) -> None:
        super().__init__(f"{why}: {name}")
        self.name, self.why = name, why


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who can be called; ``login`` is what stands after the "@"."""

    id: str
    login: str
    name: str
    unit: str | None


def colleagues(session: Session, asker: StaffAsker, conversation_id: str) -> list[Colleague]:
    """All but the asker who may see the conversation."""
    check_permission(asker, Permission.CONVERSATIONS_REPLY)
    conversation = sight.get(session, asker, conversation_id)
    check_seal(asker, conversation.slots, conversation.sealed)
    may_see = _may_see(session, conversation)
    rows = session.execute(_accounts().where(Staff.id != asker.staff_id))
    return [_colleague(row) for row in rows if may_see(row)]


def called_in(
    session: Session, asker: StaffAsker, conversation: Conversation, text: str
) -> list[Colleague]:
    """Whom a note calls, the asker left out; raises `MentionRefused`."""
    starts = [found.end() for found in _CALL.finditer(text)]
    if not starts:
        return []
    rows = session.execute(_accounts()).all()
    may_see = _may_see(session, conversation)
    called: dict[str, Colleague] = {}
    for start in starts:
        row = _named_at(text, start, rows)
        if not may_see(row):
            raise MentionRefused(row.name, "not_permitted")
        if row.id != asker.staff_id:
            called[row.id] = _colleague(row)
    return list(called.values())


def keep(session: Session, note: Note, called: list[Colleague]) -> None:
    """Mark the note for everybody whom it calls."""
    session.add_all(
        Mention(
            note_id=note.id,
            staff_id=one.id,
            conversation_id=note.conversation_id,
            created_at=note.created_at,
        )
        for one in called
    )


def see(session: Session, asker: StaffAsker, conversation_id: str, now: datetime) -> bool:
    """The asker has opened the conversation; whether a call to them was new."""
    seen = session.execute(
        update(Mention)
        .where(
            Mention.conversation_id == conversation_id,
            Mention.staff_id == asker.staff_id,
            Mention.seen_at.is_(None),
        )
        .values(seen_at=now)
    )
    return bool(seen.rowcount)  # type: ignore[attr-defined]


def is_called(session: Session, asker: StaffAsker, conversation_id: str) -> bool:
    """Whether a note there calls the asker and they have not opened it since."""
    found = calls(asker, sees_all=sight.sees_all(asker))
    new = found.where(Mention.conversation_id == conversation_id, Mention.seen_at.is_(None))
    return session.scalar(new.limit(1)) is not None


def by_note(session: Session, conversation_id: str) -> dict[str, list[str]]:
    """Who is called by each note of a conversation."""
    found: dict[str, list[str]] = {}
    rows = select(Mention).where(Mention.conversation_id == conversation_id)
    for row in session.scalars(rows.order_by(Mention.staff_id)):
        found.setdefault(row.note_id, []).append(row.staff_id)
    return found


def list_own(session: Session, asker: StaffAsker, now: datetime) -> list[dict[str, Any]]:
    """The notes that call the asker, newest first, with numbers masked.

    Without the words of a note that is kept from them by now.
    """
    check_permission(asker, Permission.CONVERSATIONS_LIST)
    rows = session.execute(
        select(Mention, Note, Conversation)
        .join(Note, Note.id == Mention.note_id)
        .join(Conversation, Conversation.id == Mention.conversation_id)
        .where(Mention.staff_id == asker.staff_id, sight.in_sight(asker))
        .order_by(Mention.created_at.desc())
        .limit(PAGE)
    ).all()
    knows = is_allowed(asker, Permission.CASES_READ_SEALED)
    seals = [] if knows else seals_of(session, [row.id for _, _, row in rows])
    names = staff_names(session, [note.staff_id for _, note, _ in rows])
    audit.record(session, asker, "mentions.listed", "conversations", "", now)
    return [
        {
            "id": note.id,
            "conversation": row.id,
            "by": names.get(note.staff_id, ""),
            "text": None
            if is_withheld(asker, row.slots, row.sealed) or covers(seals, row.id, note.created_at)
            else mask_text(note.text, (str(value_of(row.slots or {}, "name") or ""),)),
            "at": note.created_at.isoformat(),
            "seen_at": mention.seen_at.isoformat() if mention.seen_at else None,
        }
        for mention, note, row in rows
        if not sight.is_hidden(asker, row)
    ]


def _named_at(text: str, start: int, rows: Sequence[Any]) -> Any:
    """The account that stands there; the longest that fits, an account before a name."""
    folded = text[start:].casefold()
    fitting = [
        (len(word), kind, row)
        for row in rows
        for kind, word in ((1, row.login or ""), (0, row.name))
        if _begins(folded, word.casefold())
    ]
    if not fitting:
        word = _WORD.match(text, start)
        raise MentionRefused(word[0] if word else text[start : start + 20], "unknown")
    best = max((length, kind) for length, kind, _ in fitting)
    found = {row.id: row for length, kind, row in fitting if (length, kind) == best}
    if len(found) > 1:
        raise MentionRefused(next(iter(found.values())).name, "ambiguous")
    return next(iter(found.values()))


def _begins(text: str, word: str) -> bool:
    """Whether a text begins with a word; one of Latin letters must end there, too."""
    if not word or not text.startswith(word):
        return False
    return not (_IN_WORD.match(word[-1]) and _IN_WORD.match(text[len(word) : len(word) + 1]))


def _accounts() -> Select[str, str | None, str, str, str]:
    return (
        select(Staff.id, Staff.login, Staff.name, Staff.role, Unit.name.label("unit"))
        .outerjoin(Unit, Staff.unit_id == Unit.id)
        .where(Staff.active)
        .order_by(Unit.name, Staff.name)
    )


def _may_see(session: Session, conversation: Conversation) -> Callable[[Any], bool]:
    """Which accounts may see a conversation; of the responsible units only those it went to."""
    needed = {Permission.CONVERSATIONS_READ}
    if conversation.sealed or is_sealed(conversation.slots or {}):
        needed.add(Permission.CASES_READ_SEALED)
    roles = {role.value: GRANTS[role] for role in Role if needed <= GRANTS[role]}
    units = names_above(session, conversation.unit) if conversation.unit else frozenset[str]()

    def may_see(row: Any) -> bool:
        grants = roles.get(row.role, frozenset())
        if not grants or Permission.CONVERSATIONS_ALL_UNITS in grants:
            return bool(grants)
        return row.unit in units or row.id == conversation.handler_id

    return may_see


def _colleague(row: Any) -> Colleague:
    return Colleague(row.id, row.login or row.name, row.name, row.unit)
