"""Every query of cases starts from the one statement that takes the asker."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, and_, column, false, func, not_, or_, select, table
from sqlalchemy.orm import Session, load_only, selectinload

from bot.cases import search
from bot.cases.errors import CaseNotFound
from bot.cases.models import Case, CaseAttachment, CaseCoUnit
from bot.cases.numbering import is_number, read_number
from bot.kit.clock import TZ
from bot.kit.db import EncryptedText
from bot.staff.askers import Asker, CitizenAsker, StaffAsker
from bot.staff.permissions import Permission, is_allowed

MAX_PAGE = 200

# Every turn of somebody who has filed asks for their cases: decrypt the titles and no more.
_SUMMARY = load_only(
    Case.number,
    Case.letter,
    Case.state,
    Case.sealed,
    Case.title,
    Case.created_at,
    Case.withdrawal_effective_at,
    raiseload=True,
)

# The table belongs to intake, which knows the files; cases only read what stands there.
_attachments = table(
    "attachments",
    column("id"),
    column("kind"),
    column("filename", EncryptedText),
    column("sha256"),
    column("bytes"),
)


@dataclass(frozen=True, slots=True)
class CaseFilters:
    """What to list; everything left out matches."""

    state: str | None = None
    kind: str | None = None
    region_code: str | None = None
    class_code: str | None = None
    name: str | None = None
    phone: str | None = None
    id_number: str | None = None
    created_from: date | None = None
    created_to: date | None = None
    letter: str | None = None
    limit: int = 50
    after: str | None = None


def readable_statement(session: Session, asker: Asker) -> Select[Case]:
    """Exactly the cases that the asker may know of: what every reading of cases starts from."""
    statement = select(Case)
    if isinstance(asker, CitizenAsker):
        return statement.where(
            Case.channel == asker.channel,
            Case.account == asker.account,
            search.matches(session, Case.filer_hash, search.FILER, asker.address),
        )
    if not is_allowed(asker, Permission.CASES_READ):
        return statement.where(false())
    if not is_allowed(asker, Permission.CASES_READ_SEALED):
        statement = statement.where(Case.sealed.is_(False))
    if not is_allowed(asker, Permission.CASES_READ_ALL_UNITS):
        statement = statement.where(_of_unit(asker))
    return statement


def get_for_change(session: Session, asker: Asker, number: str) -> Case:
    """The case with its clocks, locked; :class:`CaseNotFound` when not readable."""
    statement = readable_statement(session, asker).options(selectinload(Case.clocks))
    return _one(session, statement.with_for_update(), number)


def get_whole(session: Session, asker: Asker, number: str) -> Case:
    """The case with its clocks, timeline, units and attachments."""
    statement = readable_statement(session, asker).options(
        selectinload(Case.clocks),
        selectinload(Case.timeline),
        selectinload(Case.attachments),
        selectinload(Case.co_units),
    )
    return _one(session, statement, number)


def own_case_rows(session: Session, asker: CitizenAsker, limit: int) -> Sequence[Case]:
    """The citizen's own cases, newest first, of a letter in order, with their clocks."""
    return session.scalars(
        readable_statement(session, asker)
        .options(_SUMMARY, selectinload(Case.clocks))
        .order_by(
            Case.created_at.desc(), func.coalesce(Case.letter, Case.number).desc(), Case.number
        )
        .limit(limit)
    ).all()


def rows_of(session: Session, asker: Asker, conversation_id: str) -> Sequence[Case]:
    """The cases of one conversation, oldest first, with their clocks."""
    return session.scalars(
        readable_statement(session, asker)
        .where(Case.conversation_id == conversation_id)
        .options(_SUMMARY, selectinload(Case.clocks))
        .order_by(Case.created_at)
    ).all()


def letter_rows(session: Session, asker: Asker, letters: Collection[str]) -> dict[str, list[str]]:
    """The numbers of the cases under each umbrella number that the asker may know belong together.

    Staff get none where they may see but one: a letter has several, so that one would tell of
    the others. An unnamed accusation stands beside no other case, for those have a name.
    """
    wanted = set(letters)
    if not wanted:
        return {}
    statement = readable_statement(session, asker).where(Case.letter.in_(wanted))
    if not isinstance(asker, CitizenAsker):
        statement = statement.where(not_(_unnamed_accusation()))
    rows = session.execute(
        statement.with_only_columns(Case.letter, Case.number).order_by(Case.number)
    ).all()
    found: dict[str, list[str]] = {}
    for letter, number in rows:
        found.setdefault(str(letter), []).append(number)
    return {letter: numbers for letter, numbers in found.items() if len(numbers) > 1}


def looked_up_letter(session: Session, case: Case) -> Sequence[Case]:
    """The cases told together with one that was looked up rightly, and opened by its code."""
    return session.scalars(
        select(Case)
        .where(Case.letter == case.letter, Case.sealed.is_(case.sealed))
        .options(_SUMMARY, selectinload(Case.clocks))
        .order_by(Case.number)
    ).all()


def number_under(session: Session, letter: str) -> str | None:
    """The case whose code opens the letter: the first that is not sealed, else the first."""
    return session.scalar(
        select(Case.number).where(Case.letter == letter).order_by(Case.sealed, Case.number).limit(1)
    )


def _unnamed_accusation() -> Any:
    return and_(Case.sealed.is_(True), Case.anonymous.is_(True))


def list_rows(session: Session, asker: Asker, filters: CaseFilters) -> Sequence[Case]:
    """One page and one row more, newest first."""
    statement = _filtered(session, readable_statement(session, asker), filters)
    if filters.after:
        statement = statement.where(Case.number < read_number(filters.after))
    return session.scalars(
        statement.options(selectinload(Case.clocks), selectinload(Case.co_units))
        .order_by(Case.number.desc())
        .limit(page_size(filters) + 1)
    ).all()


def page_size(filters: CaseFilters) -> int:
    """How many rows a page holds."""
    return max(1, min(filters.limit, MAX_PAGE))


def due_withdrawals(session: Session, now: datetime, limit: int) -> Sequence[Case]:
    """The cases whose cooling period is over, locked; the system's own work, for no asker."""
    return session.scalars(
        select(Case)
        .where(Case.withdrawal_effective_at <= now)
        .order_by(Case.withdrawal_effective_at)
        .limit(limit)
        .options(selectinload(Case.clocks))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def look_up_hashes(session: Session, number: str) -> tuple[str, str | None] | None:
    """What a look-up compares with, and nothing that would have to be decrypted."""
    row = session.execute(
        select(Case.query_code_hash, Case.phone_tail_hash).where(Case.number == number)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def looked_up_row(session: Session, number: str) -> Case:
    """The case whose number, code and tail somebody has just given rightly."""
    return session.scalars(
        select(Case).where(Case.number == number).options(_SUMMARY, selectinload(Case.clocks))
    ).one()


def sealed_originals(session: Session, ids: Collection[str]) -> Sequence[list[dict[str, Any]]]:
    """The words that sealed cases of these conversations were told in, so that they are hidden."""
    return session.scalars(
        select(Case.original_words).where(Case.conversation_id.in_(ids), Case.sealed.is_(True))
    ).all()


def attachment_rows(session: Session, case: Case) -> list[dict[str, Any]]:
    """What is known of a case's files, in the order they came."""
    ids = [attachment.attachment_id for attachment in case.attachments]
    if not ids:
        return []
    rows = session.execute(select(_attachments).where(_attachments.c.id.in_(ids))).mappings()
    known = {row["id"]: dict(row) for row in rows}
    empty = {"kind": None, "filename": None, "sha256": None, "bytes": None}
    return [known.get(id_, {"id": id_, **empty}) for id_ in ids]


def attach(session: Session, case: Case, attachment_ids: Sequence[str], now: datetime) -> int:
    """Add files to a case, each once; returns how many were new."""
    have = session.scalars(
        select(CaseAttachment.attachment_id).where(CaseAttachment.case_id == case.id)
    ).all()
    new = [id_ for id_ in dict.fromkeys(attachment_ids) if id_ not in have]
    for offset, id_ in enumerate(new):
        session.add(
            CaseAttachment(
                case_id=case.id, attachment_id=id_, position=len(have) + offset, added_at=now
            )
        )
    return len(new)


def _one(session: Session, statement: Select[Case], number: str) -> Case:
    number = read_number(number)
    if not is_number(number):
        raise CaseNotFound(number)
    found = session.scalars(
        statement.where(Case.number == number).execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise CaseNotFound(number)
    return found


def _of_unit(asker: Asker) -> Any:
    units = asker.scope if isinstance(asker, StaffAsker) else frozenset()
    if not units:
        return false()
    helping = select(CaseCoUnit.case_id).where(CaseCoUnit.unit.in_(units))
    return or_(Case.unit.in_(units), Case.id.in_(helping))


def _filtered(session: Session, statement: Select[Case], filters: CaseFilters) -> Select[Case]:
    for col, value in (
        (Case.state, filters.state),
        (Case.kind, filters.kind),
        (Case.region_code, filters.region_code),
        (Case.class_code, filters.class_code),
        (Case.letter, read_number(filters.letter) if filters.letter else None),
    ):
        if value:
            statement = statement.where(col == value)
    for hashed, purpose, key in (
        (Case.name_hash, search.NAME, search.name_key(filters.name)),
        (Case.phone_hash, search.PHONE, search.phone_key(filters.phone)),
        (Case.id_hash, search.ID_NUMBER, search.id_key(filters.id_number)),
    ):
        if key:
            statement = statement.where(search.matches(session, hashed, purpose, key))
    if filters.created_from:
        statement = statement.where(Case.created_at >= _midnight(filters.created_from))
    if filters.created_to:
        statement = statement.where(
            Case.created_at < _midnight(filters.created_to + timedelta(days=1))
        )
    return statement


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=TZ)
