"""Signing in, step by step; every outcome leaves a line in the audit log.

Passwords are compared between two transactions: the comparison is slow on purpose, and nothing
may wait for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.staff import audit, sessions, tries
from bot.staff.accounts import to_asker
from bot.staff.askers import StaffAsker, Stranger
from bot.staff.credentials import credential_of, find_invited, keep_password
from bot.staff.models import Credential, Staff
from bot.staff.second_factor import (
    Missing,
    Policy,
    accept_code,
    confirm_setup,
    missing,
    renew_recovery_codes,
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try that was counted; ``locked_until`` is set when it must not even be judged."""

    counted: tuple[tries.Counted, ...]
    network: str
    staff_id: str | None = None
    password_hash: str | None = None
    locked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What to put into the cookie, and what is still asked."""

    cookie: str
    missing: Missing | None


def begin(session: Session, login: str, network: str, now: datetime) -> Attempt:
    """Count a try at an account, there or not, and give what to compare the password with."""
    # PostgreSQL knows no NUL; no login has one.
    login = login.replace("\0", "").strip()
    counted = ((tries.ACCOUNT, login.casefold()), (tries.ADDRESS, network))
    locked = tries.count_try(session, counted, now)
    if locked is not None:
        return Attempt(counted, network, locked_until=locked)
    row = session.execute(
        select(Staff.id, Credential.password_hash)
        .join(Credential, Credential.staff_id == Staff.id)
        .where(Staff.login == login, Staff.active.is_(True))
    ).one_or_none()
    return Attempt(counted, network, *(row or (None, None)))


def begin_again(session: Session, asker: StaffAsker, network: str, now: datetime) -> Attempt:
    """Count a try of somebody known: a second factor, or their password asked once more."""
    counted = ((tries.ACCOUNT, login_of(session, asker.staff_id)), (tries.ADDRESS, network))
    locked = tries.count_try(session, counted, now)
    if locked is not None:
        return Attempt(counted, network, locked_until=locked)
    kept = credential_of(session, asker.staff_id)
    return Attempt(counted, network, asker.staff_id, kept.password_hash)


def refuse(session: Session, attempt: Attempt, factor: str, now: datetime) -> None:
    """The try was wrong; what was typed as a name is kept nowhere, it may be a password."""
    who = f"staff:{attempt.staff_id}" if attempt.staff_id else "staff:unknown"
    stranger = Stranger(attempt.network)
    audit.record(session, stranger, "sign_in.failed", who, "", now, factor=factor)
    if tries.is_full(session, attempt.counted[0], now):
        audit.record(session, stranger, "sign_in.locked", who, "", now)


def accept(
    session: Session, attempt: Attempt, policy: Policy, now: datetime, *, factor: str = "password"
) -> SignedIn | None:
    """The first factor was right: open a session, complete when nothing more is asked."""
    staff = session.get(Staff, attempt.staff_id) if attempt.staff_id else None
    if staff is None or not staff.active:
        return None
    asker = to_asker(session, staff)
    asked = missing(session, asker, policy)
    if asked is None:
        tries.forgive(session, attempt.counted, now)
    else:
        # The account's tries stay counted until the second factor is right too.
        tries.forgive(session, attempt.counted[1:], now)
    cookie = sessions.open_session(session, staff.id, now, complete=asked is None)
    audit.record(
        session, asker, "sign_in.accepted", f"staff:{staff.id}", "", now,
        factor=factor, missing=asked or "", network=attempt.network,
    )  # fmt: skip
    return SignedIn(cookie, asked)


def accept_vouched(
    session: Session, subject: str, login: str, network: str, policy: Policy, now: datetime
) -> SignedIn | None:
    """Somebody whom the OpenID provider vouches for; ``None`` when no account is theirs.

    The first time the account is found by its login; from then on by the subject alone.
    """
    staff = _vouched_account(session, subject, login, now)
    if staff is None:
        refuse_vouched(session, network, now)
        return None
    counted = ((tries.ACCOUNT, login_of(session, staff.id)), (tries.ADDRESS, network))
    locked = tries.count_try(session, counted, now)
    attempt = Attempt(counted, network, staff.id, locked_until=locked)
    return None if locked else accept(session, attempt, policy, now, factor="oidc")


def refuse_vouched(session: Session, network: str, now: datetime) -> None:
    """What came back from the provider proves nobody."""
    stranger = Stranger(network)
    audit.record(session, stranger, "sign_in.failed", "staff:unknown", "", now, factor="oidc")


def accept_second(
    session: Session, attempt: Attempt, open_: sessions.OpenSession, code: str, now: datetime
) -> str | None:
    """Judge the second factor; returns the cookie of a complete session under a new name."""
    if not accept_code(session, open_.asker, code, now):
        refuse(session, attempt, "second factor", now)
        return None
    tries.forgive(session, attempt.counted, now)
    return complete(session, open_, now)


@dataclass(frozen=True, slots=True)
class SetUp:
    """The cookie of a complete session, and the recovery codes to show once."""

    cookie: str
    recovery_codes: list[str]


def set_up_second(
    session: Session, attempt: Attempt, open_: sessions.OpenSession, code: str, now: datetime
) -> SetUp | None:
    """Judge the first code of a telephone; with a right one the session is complete."""
    codes = confirm_setup(session, open_.asker, code, now)
    if codes is None:
        refuse(session, attempt, "second factor", now)
        return None
    tries.forgive(session, attempt.counted, now)
    sessions.end_all(session, open_.asker.staff_id, now, but=open_.id)
    return SetUp(complete(session, open_, now), codes)


def renew_codes(
    session: Session, attempt: Attempt, asker: StaffAsker, code: str, now: datetime
) -> list[str] | None:
    """New recovery codes for who gives a right code; ``None`` for a wrong one."""
    if not accept_code(session, asker, code, now):
        refuse(session, attempt, "second factor", now)
        return None
    tries.forgive(session, attempt.counted, now)
    return renew_recovery_codes(session, asker, now)


def complete(session: Session, open_: sessions.OpenSession, now: datetime) -> str:
    """Nothing is missing any more: the old cookie ends, a complete session begins."""
    asker = open_.asker
    sessions.end_session(session, open_.id, now)
    audit.record(session, asker, "sign_in.completed", f"staff:{asker.staff_id}", "", now)
    return sessions.open_session(session, asker.staff_id, now, complete=True)


def sign_out(session: Session, open_: sessions.OpenSession, now: datetime) -> None:
    """End this session."""
    sessions.end_session(session, open_.id, now)
    audit.record(session, open_.asker, "signed_out", f"staff:{open_.asker.staff_id}", "", now)


def change_password(
    session: Session, attempt: Attempt, open_: sessions.OpenSession, hashed: str, now: datetime
) -> None:
    """Set one's own password; every other browser is signed out."""
    asker = open_.asker
    tries.forgive(session, attempt.counted, now)
    keep_password(session, asker.staff_id, hashed, now)
    ended = sessions.end_all(session, asker.staff_id, now, but=open_.id)
    audit.record(
        session, asker, "password.changed", f"staff:{asker.staff_id}", "", now, sessions_ended=ended
    )


def set_invited(session: Session, secret: str, hashed: str, now: datetime) -> bool:
    """Set the password that a link is for; False when the link is no longer good."""
    staff = find_invited(session, secret, now)
    if staff is None:
        return False
    keep_password(session, staff.id, hashed, now)
    sessions.end_all(session, staff.id, now)
    asker = to_asker(session, staff)
    audit.record(session, asker, "password.set_by_link", f"staff:{staff.id}", "", now)
    return True


def login_of(session: Session, staff_id: str) -> str:
    """The name that the account signs in with."""
    staff = session.get_one(Staff, staff_id)
    return (staff.login or staff.name).casefold()


def _vouched_account(session: Session, subject: str, login: str, now: datetime) -> Staff | None:
    known = session.scalars(
        select(Staff)
        .join(Credential, Credential.staff_id == Staff.id)
        .where(Credential.oidc_subject == subject, Staff.active.is_(True))
    ).one_or_none()
    if known is not None or not login:
        return known
    staff = session.scalars(
        select(Staff).where(Staff.login == login, Staff.active.is_(True))
    ).one_or_none()
    if staff is None:
        return None
    kept = credential_of(session, staff.id)
    if kept.oidc_subject is not None:
        return None
    kept.oidc_subject = subject
    asker = to_asker(session, staff)
    audit.record(session, asker, "oidc.linked", f"staff:{staff.id}", "", now)
    return staff
