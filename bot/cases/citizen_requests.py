"""What a citizen may do with a case after filing it: add, urge, withdraw, correct."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.cases import masking, repository, search
from bot.cases.errors import BadPhone, CaseClosed, NotClosed, NothingToCancel
from bot.cases.filing import hash_contact, start_clocks
from bot.cases.models import Case
from bot.cases.schemas import Urged
from bot.cases.states import CaseState, Mover, check_transition, is_closed
from bot.cases.texts import words
from bot.cases.timeline import write_timeline
from bot.kit.clock import TZ, moment_in_words
from bot.staff.askers import CitizenAsker

COOLING = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody lives: the words, and the region's code where it was recognised."""

    text: str
    region_code: str | None = None


_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_NOT_A_NUMBER = re.compile(r"[^\d\s()+\-]", re.ASCII)
_LANDLINE = re.compile(r"0\d{9,11}", re.ASCII)


def add_supplement(
    session: Session,
    asker: CitizenAsker,
    number: str,
    text: str,
    attachment_ids: Sequence[str],
    now: datetime,
) -> None:
    """Add words and files to an own case."""
    case = _open_case(session, asker, number)
    text = text.strip()
    added = repository.attach(session, case, attachment_ids, now)
    told = [words().text("timeline.supplemented", text=text)] if text else []
    if added:
        told.append(words().text("timeline.supplemented_files", count=added))
    if told:
        write_timeline(
            session, case, asker, "supplemented", "\n".join(told), now=now,
            attachments=list(attachment_ids),
        )  # fmt: skip


def urge(session: Session, asker: CitizenAsker, number: str, now: datetime) -> Urged:
    """Urge an own case; more than once a day is answered kindly and not written down."""
    case = _open_case(session, asker, number)
    last = case.urged_at
    if last is not None and last.astimezone(TZ).date() == now.astimezone(TZ).date():
        return Urged(False, words().text("urge.today"), case.urge_count)
    case.urged_at = now
    case.urge_count += 1
    text = words().text("timeline.urged", count=case.urge_count)
    write_timeline(session, case, asker, "urged", text, now=now)
    return Urged(True, words().text("urge.accepted"), case.urge_count)


def withdraw(
    session: Session, asker: CitizenAsker, number: str, reason: str, now: datetime
) -> datetime:
    """Ask to withdraw an own case; takes effect at the time returned unless cancelled before."""
    case = _open_case(session, asker, number)
    if case.withdrawal_effective_at is not None:
        return case.withdrawal_effective_at
    effective = now + COOLING
    case.withdrawal_effective_at = effective
    text = words().text("timeline.withdrawal_requested", effective=moment_in_words(effective))
    write_timeline(session, case, asker, "withdrawal_requested", text, now=now)
    if reason.strip():
        # What pressed them to withdraw is for the supervisor, not for every later screen.
        why = words().text("timeline.withdrawal_reason", reason=reason.strip())
        write_timeline(session, case, asker, "withdrawal_reason", why, now=now, audience="staff")
    return effective


def cancel_withdrawal(session: Session, asker: CitizenAsker, number: str, now: datetime) -> None:
    """Take back a withdrawal that has not taken effect."""
    case = _open_case(session, asker, number)
    if case.withdrawal_effective_at is None:
        raise NothingToCancel(case.number)
    case.withdrawal_effective_at = None
    text = words().text("timeline.withdrawal_cancelled")
    write_timeline(session, case, asker, "withdrawal_cancelled", text, now=now)


def reopen(session: Session, asker: CitizenAsker, number: str, now: datetime) -> None:
    """Bring a withdrawn case back to where it was; its first clock starts anew."""
    case = repository.get_for_change(session, asker, number)
    if not is_closed(case.state):
        raise NotClosed(case.number)
    state = check_transition(case.state, case.withdrawn_from or "", Mover.CITIZEN)
    case.state, case.withdrawn_from = state.value, None
    start_clocks(case, CaseState.SUBMITTED, now)
    write_timeline(session, case, asker, "reopened", words().text("timeline.reopened"), now=now)


def change_contact(
    session: Session,
    asker: CitizenAsker,
    number: str,
    now: datetime,
    *,
    phone: str | None = None,
    address: Address | None = None,
) -> None:
    """Replace phone, address or both of an own case; the old ones stay in the timeline.

    Raises ``BadPhone`` and changes nothing when the number is none.
    """
    new = read_phone(phone) if phone else None
    case = _open_case(session, asker, number)
    if new and new != case.petitioner.get("phone"):
        _change_phone(session, case, asker, new, now)
    if address and address.text != case.petitioner.get("address"):
        _change_address(session, case, asker, address, now)


def _change_phone(
    session: Session, case: Case, asker: CitizenAsker, new: str, now: datetime
) -> None:
    old = case.petitioner.get("phone")
    case.petitioner = {**case.petitioner, "phone": new}
    hash_contact(session, case)
    masked = masking.mask_phone(new)
    if old:
        text = words().text("timeline.contact_changed", old=masking.mask_phone(old), new=masked)
    else:
        text = words().text("timeline.contact_added", new=masked)
    write_timeline(session, case, asker, "contact_changed", text, now=now, old=old, new=new)


def _change_address(
    session: Session, case: Case, asker: CitizenAsker, new: Address, now: datetime
) -> None:
    old = case.petitioner.get("address")
    case.petitioner = {
        **case.petitioner, "address": new.text, "region_code": new.region_code
    }  # fmt: skip
    text = words().text("timeline.address_changed", new=masking.mask_address(new.text))
    write_timeline(session, case, asker, "address_changed", text, now=now, old=old, new=new.text)


def complete_withdrawals(session: Session, now: datetime, *, limit: int = 100) -> list[str]:
    """Let withdrawals whose cooling period is over take effect; returns the numbers."""
    done = []
    for case in repository.due_withdrawals(session, now, limit):
        state = check_transition(case.state, CaseState.WITHDRAWN, Mover.SYSTEM)
        case.withdrawn_from, case.state = case.state, state.value
        case.withdrawal_effective_at = None
        for clock in case.clocks:
            clock.stopped_at = clock.stopped_at or now
        write_timeline(
            session, case, None, "withdrawn", words().text("timeline.withdrawn"), now=now
        )
        done.append(case.number)
    return done


def read_phone(written: str) -> str:
    """A phone number in digits, or :class:`BadPhone`."""
    digits = search.phone_key(written)
    if _NOT_A_NUMBER.search(search.half_width(written)):
        raise BadPhone
    if not (_MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits)):
        raise BadPhone
    return digits


def _open_case(session: Session, asker: CitizenAsker, number: str) -> Case:
    case = repository.get_for_change(session, asker, number)
    if is_closed(case.state):
        raise CaseClosed(case.number, case.state)
    return case
