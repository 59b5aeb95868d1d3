"""Reading cases: the citizen's own, somebody's by number and code, and for staff."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, or_, select, text
from sqlalchemy.orm import Session

from bot.cases import repository, search
from bot.cases.errors import CaseNotFound, ReasonNeeded, TooManyAttempts
from bot.cases.models import Case, LookUpTries
from bot.cases.numbering import is_letter, is_number, read_number, read_query_code
from bot.cases.repository import CaseFilters
from bot.cases.schemas import CasePage, CaseSummary, ShownLetter
from bot.cases.showing import names_of, show_case, show_item, show_summary, stage_of
from bot.cases.veiling import for_citizen, mask_case, seal_case
from bot.kit.clock import TZ
from bot.kit.db import ZonedDateTime, cipher_of
from bot.staff import audit
from bot.staff.askers import Asker, CitizenAsker
from bot.staff.permissions import Permission, check_permission

MAX_WRONG_TRIES = 5
WINDOW = timedelta(hours=1)
OWN_CASES = 50
SHORTEST_PHONE = 7
_NO_NUMBER = "XF00000000000000"
_NO_HASH = "0" * 64


def own_cases(session: Session, asker: CitizenAsker) -> list[CaseSummary]:
    """The citizen's own cases, newest first."""
    return [show_summary(case) for case in repository.own_case_rows(session, asker, OWN_CASES)]


def look_up(
    session: Session,
    asker: Asker,
    number: str,
    query_code: str,
    phone_tail: str,
    now: datetime,
) -> CaseSummary | None:
    """A case by number, query code and the last digits of its phone number.

    Whether the number, the code or the tail was wrong cannot be told from the answer or from
    the work done. Raises :class:`TooManyAttempts` from the sixth try of an hour on, by one asker
    or against one number; who has all three right is not held up by the wrong tries of others. A
    wrong try counts when the caller's transaction commits.
    """
    wanted = read_number(number)
    wanted = wanted if is_number(wanted) else _NO_NUMBER
    if not _tried(session, asker, wanted, wanted, query_code, phone_tail, now):
        return None
    return show_summary(repository.looked_up_row(session, wanted))


def look_up_letter(
    session: Session,
    asker: Asker,
    letter: str,
    query_code: str,
    phone_tail: str,
    now: datetime,
) -> list[CaseSummary]:
    """The cases under an umbrella number, as `look_up` finds one: those that the code opens."""
    wanted = read_number(letter)
    number = repository.number_under(session, wanted) or _NO_NUMBER
    if not _tried(session, asker, wanted, number, query_code, phone_tail, now):
        return []
    found = repository.looked_up_row(session, number)
    return [show_summary(case) for case in repository.looked_up_letter(session, found)]


def _tried(
    session: Session,
    asker: Asker,
    wanted: str,
    number: str,
    query_code: str,
    phone_tail: str,
    now: datetime,
) -> bool:
    """Whether code and tail are those of case `number`; a wrong try counts against `wanted`."""
    with _counted(session, asker, wanted, now) as tries:
        _refuse_full(tries.asker)
        if not _fits(session, number, query_code, phone_tail):
            _refuse_full(tries.number)
            for row in (tries.asker, tries.number):
                row.recent = [*row.recent, now.timestamp()]
            audit.record(session, asker, "case.look_up_failed", f"case:{wanted}", "", now)
            return False
    audit.record(session, asker, "case.looked_up", f"case:{wanted}", "", now)
    return True


def get_case(
    session: Session,
    asker: Asker,
    number: str,
    *,
    unmask_reason: str | None = None,
    now: datetime,
) -> dict[str, Any]:
    """The Case JSON, masked for the asker; unmasked only for a reason, which is audited.

    Raises ``CaseNotFound``, also for a case that the asker may not know of.
    """
    if unmask_reason is not None:
        check_permission(asker, Permission.CASES_UNMASK)
        if not unmask_reason.strip():
            raise ReasonNeeded
    case = repository.get_whole(session, asker, number)
    shown = show_case(session, case, now)
    shown.letter = _letter_of(session, asker, case)
    if isinstance(asker, CitizenAsker):
        shown = for_citizen(mask_case(shown, (), hide_code=False))
        if case.sealed:
            shown = seal_case(shown, stage_of(case, for_citizen=True))
    else:
        action = "case.read" if unmask_reason is None else "case.unmasked"
        reason = (unmask_reason or "").strip()
        audit.record(session, asker, action, f"case:{case.number}", reason, now)
        if unmask_reason is None:
            shown = mask_case(shown, names_of(case), hide_code=True)
    return shown.model_dump(mode="json", by_alias=True)


def sealed_words(session: Session, *conversation_ids: str) -> set[str]:
    """The messages of conversations that went into sealed cases: names, no content."""
    return {
        str(said["message_id"])
        for words in repository.sealed_originals(session, conversation_ids)
        for said in words
        if said.get("message_id")
    }


def conversations_of(session: Session, asker: Asker, words: str) -> set[str]:
    """The conversations of cases that have this number, or were filed by this name or phone."""
    by = [CaseFilters(name=words)]
    if sum(sign.isdigit() for sign in words) >= SHORTEST_PHONE:
        by.append(CaseFilters(phone=words))
    found = [
        row.conversation_id
        for filters in by
        for row in repository.list_rows(session, asker, filters)
    ]
    number = read_number(words)
    if is_number(number) or is_letter(number):
        named = or_(Case.number == number, Case.letter == number)
        query = repository.readable_statement(session, asker).where(named)
        found += [row.conversation_id for row in session.scalars(query)]
    return set(found)


def conversation_of(session: Session, number: str) -> str | None:
    """In which conversation a case was filed; for whoever has just proved to know the case."""
    return session.scalar(select(Case.conversation_id).where(Case.number == number))


def cases_of(session: Session, asker: Asker, conversation_id: str) -> list[CaseSummary]:
    """The cases that were filed in a conversation, as far as the asker may know of them."""
    rows = repository.rows_of(session, asker, conversation_id)
    together = repository.letter_rows(session, asker, [row.letter for row in rows if row.letter])
    return [
        replace(show_summary(case), letter=case.letter if _is_in(together, case) else None)
        for case in rows
    ]


def list_cases(session: Session, asker: Asker, filters: CaseFilters, *, now: datetime) -> CasePage:
    """A page of the cases that the asker may know of, masked, newest first; audited.

    Raises ``CaseNotFound`` where the page is to begin after what is no number.
    """
    check_permission(asker, Permission.CASES_LIST)
    if filters.after and not is_number(read_number(filters.after)):
        raise CaseNotFound(filters.after)
    rows = repository.list_rows(session, asker, filters)
    size = repository.page_size(filters)
    today = now.astimezone(TZ).date()
    letters = [case.letter for case in rows[:size] if case.letter]
    together = repository.letter_rows(session, asker, letters)
    items = [
        show_item(case, today, case.letter if _is_in(together, case) else None)
        for case in rows[:size]
        if not filters.letter or _is_in(together, case)
    ]
    searched = [key for key in ("name", "phone", "id_number") if getattr(filters, key)]
    audit.record(
        session, asker, "case.listed", "cases", "", now,
        numbers=[item.number for item in items], searched_by=searched,
    )  # fmt: skip
    return CasePage(items=items, next=rows[size - 1].number if len(rows) > size else None)


def _letter_of(session: Session, asker: Asker, case: Case) -> ShownLetter | None:
    together = repository.letter_rows(session, asker, [case.letter] if case.letter else [])
    if case.letter is None or not _is_in(together, case):
        return None
    return ShownLetter(number=case.letter, cases=together[case.letter])


def _is_in(together: dict[str, list[str]], case: Case) -> bool:
    return case.number in together.get(case.letter or "", ())


def forget_tries(session: Session, now: datetime) -> int:
    """Drop the records of tries that no longer count; returns how many."""
    old = delete(LookUpTries).where(LookUpTries.updated_at < now - WINDOW)
    return int(session.execute(old).rowcount)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class _Tries:
    """The wrong tries of an asker at any number, and of anybody at the number."""

    asker: LookUpTries
    number: LookUpTries


@contextmanager
def _counted(session: Session, asker: Asker, number: str, now: datetime) -> Iterator[_Tries]:
    """Hold the counters of the asker and of the number, always in the same order."""
    cipher = cipher_of(session)
    actor = asker.address if isinstance(asker, CitizenAsker) else audit.actor_of(asker)
    by_asker, by_number = (
        cipher.blind_index(search.TRIES, counted)
        for counted in (f"asker:{actor}", f"number:{number}")
    )
    rows = {key: _hold(session, key, now) for key in sorted((by_asker, by_number))}
    for row in rows.values():
        row.recent = [at for at in row.recent if at > (now - WINDOW).timestamp()]
    yield _Tries(rows[by_asker], rows[by_number])
    for row in rows.values():
        row.updated_at = now


def _refuse_full(row: LookUpTries) -> None:
    if len(row.recent) >= MAX_WRONG_TRIES:
        raise TooManyAttempts(datetime.fromtimestamp(row.recent[0], TZ) + WINDOW)


def _hold(session: Session, key: str, now: datetime) -> LookUpTries:
    session.execute(
        text(
            "INSERT INTO case_look_up_tries (key, recent, updated_at) "
            "VALUES (:key, '[]', :now) ON CONFLICT (key) DO NOTHING"
        ).bindparams(bindparam("now", now, ZonedDateTime)),
        {"key": key},
    )
    return session.scalars(
        select(LookUpTries)
        .where(LookUpTries.key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _fits(session: Session, number: str, query_code: str, phone_tail: str) -> bool:
    cipher = cipher_of(session)
    found = repository.look_up_hashes(session, number)
    code_hash, tail_hash = found if found else (_NO_HASH, _NO_HASH)
    code = read_query_code(query_code)
    tail = search.tail_of(phone_tail)
    right_code = _is_one_of(code_hash, cipher.blind_indexes(search.QUERY_CODE, f"{number}|{code}"))
    right_tail = _is_one_of(
        tail_hash or _NO_HASH, cipher.blind_indexes(search.PHONE_TAIL, f"{number}|{tail}")
    )
    # Who left no number cannot be asked for its end.
    return right_code & (right_tail | (tail_hash is None))


def _is_one_of(stored: str, candidates: list[str]) -> bool:
    hits = [hmac.compare_digest(stored, candidate) for candidate in candidates]
    return any(hits)
