"""From a confirmed petition to a case: D0 → P1."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.cases import repository, search
from bot.cases.clocks import Running, clock_table
from bot.cases.flags import flags_of
from bot.cases.models import Case, CaseClock
from bot.cases.numbering import LETTER_PREFIX, new_query_code, next_number
from bot.cases.petition import Petition, check_petition
from bot.cases.states import CaseState, Mover, check_transition
from bot.cases.texts import words
from bot.cases.timeline import write_timeline
from bot.kit.clock import TZ
from bot.staff.askers import CitizenAsker
from bot.webhooks.events import Event
from bot.webhooks.service import announce


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a petition comes from, with the words it was told in."""

    asker: CitizenAsker
    conversation_id: str
    original_words: Sequence[Mapping[str, Any]] = ()
    attachment_ids: Sequence[str] = ()
    flow_version: str | None = None
    model_version: str | None = None
    channel: str = field(default="")


@dataclass(frozen=True, slots=True)
class FiledCase:
    """What the receipt says; of a sealed one the title is not said."""

    number: str
    query_code: str
    due: date
    title: str = ""
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class FiledLetter:
    """Cases that were told together, in the order they were told, and their umbrella number."""

    number: str
    cases: tuple[FiledCase, ...]


def file_petition(
    session: Session, petition: dict[str, Any], *, origin: Origin, now: datetime
) -> FiledCase:
    """File a petition the citizen confirmed. Raises ``PetitionIncomplete``, or pydantic's error
    when the petition has not the agreed shape."""
    told = _checked(petition)
    return _file(session, told, origin, new_query_code(), None, now)


def file_letter(
    session: Session,
    petitions: Sequence[dict[str, Any]],
    *,
    origins: Sequence[Origin],
    now: datetime,
) -> FiledLetter:
    """File what was told and confirmed together as a case each, under one umbrella number.

    All have the same query code, but for accusations: theirs is another, so that nobody who
    comes to see the code of one finds the other. Raises like `file_petition`, having filed none.
    """
    told = [_checked(petition) for petition in petitions]
    letter = next_number(session, now.astimezone(TZ).date(), LETTER_PREFIX)
    codes = {sealed: new_query_code() for sealed in (False, True)}
    # The sealed ones get the last numbers: no gap between the others tells that they are there.
    order = sorted(range(len(told)), key=lambda at: told[at].sealed)
    filed = {
        at: _file(session, told[at], origins[at], codes[told[at].sealed], letter, now)
        for at in order
    }
    return FiledLetter(letter, tuple(filed[at] for at in range(len(told))))


def _checked(petition: dict[str, Any]) -> Petition:
    told = Petition.model_validate(petition)
    check_petition(told)
    return told


def _file(
    session: Session,
    told: Petition,
    origin: Origin,
    code: str,
    letter: str | None,
    now: datetime,
) -> FiledCase:
    today = now.astimezone(TZ).date()
    state = check_transition(CaseState.DRAFT, CaseState.SUBMITTED, Mover.CITIZEN)
    case = _new_case(session, told, origin, now)
    case.number = next_number(session, today)
    case.letter = letter
    case.state = state.value
    case.query_code = code
    hash_query_code(session, case)
    hash_contact(session, case)
    clocks = clock_table().started_by(state.value, today)
    case.clocks = [_clock_row(running) for running in clocks]
    session.add(case)
    session.flush()
    repository.attach(session, case, [*told.attachments, *origin.attachment_ids], now)
    text = words().text("timeline.filed", number=case.number)
    write_timeline(session, case, origin.asker, "filed", text, now=now)
    if not case.sealed:  # not even the number of an accusation leaves the house (Art. 30)
        announce(session, Event.CASE_FILED, now, case=case.number)
    due = min(clock.due for clock in clocks)
    return FiledCase(case.number, code, due, case.title, case.sealed)


def hash_query_code(session: Session, case: Case) -> None:
    """Store the keyed hash that a look-up compares with."""
    case.query_code_hash = (
        search.stored_hash(session, search.QUERY_CODE, f"{case.number}|{case.query_code}") or ""
    )


def hash_contact(session: Session, case: Case) -> None:
    """Store the keyed hashes of the petitioner as they stand now."""
    who = case.petitioner
    phone = search.phone_key(who.get("phone") or who.get("landline"))
    case.name_hash = search.stored_hash(session, search.NAME, search.name_key(who.get("name")))
    case.phone_hash = search.stored_hash(session, search.PHONE, phone)
    case.id_hash = search.stored_hash(
        session, search.ID_NUMBER, search.id_key(who.get("id_number"))
    )
    tail = search.tail_of(phone)
    case.phone_tail_hash = search.stored_hash(
        session, search.PHONE_TAIL, f"{case.number}|{tail}" if tail else None
    )


def start_clocks(case: Case, state: CaseState, now: datetime) -> list[Running]:
    """Start what begins with a state, on a case whose clocks are loaded."""
    running = clock_table().started_by(state.value, now.astimezone(TZ).date())
    case.clocks.extend(_clock_row(clock) for clock in running)
    return running


def _new_case(session: Session, told: Petition, origin: Origin, now: datetime) -> Case:
    asker = origin.asker
    content = told.model_dump(mode="json", by_alias=True)
    kept = (
        "kind", "procedure", "anonymous", "public", "confidential", "people_count",
        "content_class", "petitioner", "problem_place", "requests", "facts", "reasons",
        "event_time", "respondents", "prior_efforts", "other_procedure", "representatives",
        "proxy", "consent",
    )  # fmt: skip
    return Case(
        id=str(uuid.uuid4()),
        sealed=told.sealed,
        channel=asker.channel,
        account=asker.account,
        filer=asker.sender,
        filer_hash=search.stored_hash(session, search.FILER, asker.address),
        conversation_id=origin.conversation_id,
        class_code=told.content_class.code,
        region_code=told.problem_place.region_code,
        title=told.title.strip() or words().text("no_title"),
        flags=flags_of(told, now.astimezone(TZ).date()),
        related=[],
        original_words=[_said(message) for message in origin.original_words],
        created_at=now,
        urge_count=0,
        flow_version=origin.flow_version,
        model_version=origin.model_version,
        **{name: content[name] for name in kept},
    )


def _said(message: Mapping[str, Any]) -> dict[str, Any]:
    at = message.get("at")
    return {
        "message_id": message.get("message_id"),
        "at": at.astimezone(TZ).isoformat() if isinstance(at, datetime) else at,
        "text": message.get("text") or "",
    }


def _clock_row(running: Running) -> CaseClock:
    return CaseClock(
        code=running.code,
        name=running.name,
        article=running.article,
        rules=running.rules,
        starts=running.starts,
        due=running.due,
    )
