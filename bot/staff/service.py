"""Accounts and bearer tokens."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.staff import audit, sessions
from bot.staff.accounts import to_asker
from bot.staff.askers import Asker, StaffAsker
from bot.staff.credentials import (
    NewInvitation,
    forget_credential,
    invite,
    keep_password,
)
from bot.staff.models import ApiToken, Credential, Staff, Unit
from bot.staff.permissions import (
    BEYOND_UNIT,
    GRANTS,
    NotPermitted,
    Permission,
    Role,
    check_permission,
)
from bot.staff.second_factor import remove_second_factor
from bot.staff.sign_in import login_of
from bot.staff.tries import unlock
from bot.staff.units import add_unit, find_unit, get_unit, reaches_all, within_reach

TOKEN_PREFIX = "xf_"
TOKEN_DAYS = 90


class StaffNotFound(Exception):
    """No such active account, or none that the asker may know of."""


class LoginTaken(Exception):
    """Another account signs in with that name."""


@dataclass(frozen=True, slots=True)
class StaffItem:
    """An account in a list."""

    id: str
    name: str
    login: str | None
    role: str
    unit: str | None
    has_password: bool
    has_second_factor: bool


@dataclass(frozen=True, slots=True)
class NewToken:
    """A fresh token; ``secret`` is shown once and kept nowhere."""

    secret: str
    staff_id: str
    expires_at: datetime


def add_staff(
    session: Session,
    asker: Asker,
    name: str,
    *,
    role: Role,
    unit: str | None,
    now: datetime,
    login: str | None = None,
) -> Staff:
    """Open an account, and the unit with it when it is new; with a login it may sign in.

    Who manages one unit opens accounts in it and below it only.
    """
    check_permission(asker, Permission.STAFF_MANAGE)
    name, login = name.strip(), (login or "").strip() or None
    if not name:
        raise ValueError("an account needs a name")
    if login is not None:
        _check_free(session, login)
    if unit is None and isinstance(asker, StaffAsker):
        unit = asker.unit
    check_may_grant(session, asker, role)
    staff = Staff(
        id=str(uuid.uuid4()), name=name, login=login, role=role.value, active=True,
        unit_id=_unit_id(session, asker, unit, now) if unit else None, created_at=now,
    )  # fmt: skip
    session.add(staff)
    session.flush()
    audit.record(session, asker, "staff.added", f"staff:{staff.id}", "", now, granted=role.value)
    return staff


def check_may_grant(session: Session, asker: Asker, role: Role) -> None:
    """Who manages one unit among others gives nobody a role that looks beyond it."""
    if GRANTS[role] & BEYOND_UNIT and not reaches_all(session, asker):
        raise NotPermitted(Permission.STAFF_MANAGE)


def get_staff(session: Session, asker: Asker, staff_id: str) -> Staff:
    """An active account within the asker's reach."""
    check_permission(asker, Permission.STAFF_MANAGE)
    staff = session.get(Staff, staff_id)
    if staff is None or not staff.active or not within_reach(asker, _unit_name(session, staff)):
        raise StaffNotFound(staff_id)
    check_may_grant(session, asker, Role(staff.role))
    return staff


def list_staff(session: Session, asker: Asker) -> list[StaffItem]:
    """The active accounts within the asker's reach, by name."""
    check_permission(asker, Permission.STAFF_MANAGE)
    rows = session.execute(
        select(Staff, Unit.name, Credential.password_hash, Credential.totp_since)
        .outerjoin(Unit, Unit.id == Staff.unit_id)
        .outerjoin(Credential, Credential.staff_id == Staff.id)
        .where(Staff.active.is_(True))
        .order_by(Staff.name, Staff.id)
    )
    return [
        StaffItem(
            staff.id, staff.name, staff.login, staff.role, unit, hashed is not None,
            since is not None,
        )
        for staff, unit, hashed, since in rows
        if within_reach(asker, unit)
    ]  # fmt: skip


def invite_staff(session: Session, asker: Asker, staff_id: str, now: datetime) -> NewInvitation:
    """A link with which the account's owner sets the password, once."""
    staff = get_staff(session, asker, staff_id)
    _give_login(session, staff)
    audit.record(session, asker, "staff.invited", f"staff:{staff.id}", "", now)
    return invite(session, staff.id, now)


def set_password(session: Session, asker: Asker, staff_id: str, hashed: str, now: datetime) -> None:
    """Put a password in place for somebody else; they are signed out, and no longer locked."""
    staff = get_staff(session, asker, staff_id)
    _give_login(session, staff)
    keep_password(session, staff.id, hashed, now)
    sessions.end_all(session, staff.id, now)
    unlock(session, login_of(session, staff.id), now)
    audit.record(session, asker, "password.set", f"staff:{staff.id}", "", now)


def end_sessions(session: Session, asker: Asker, staff_id: str, now: datetime) -> int:
    """Sign an account out everywhere; returns how many sessions ran."""
    staff = get_staff(session, asker, staff_id)
    ended = sessions.end_all(session, staff.id, now)
    audit.record(session, asker, "sessions.ended", f"staff:{staff.id}", "", now, count=ended)
    return ended


def reset_second_factor(session: Session, asker: Asker, staff_id: str, now: datetime) -> None:
    """For somebody who lost telephone and recovery codes; they are signed out."""
    staff = get_staff(session, asker, staff_id)
    remove_second_factor(session, asker, staff.id, now)
    sessions.end_all(session, staff.id, now)


def close_staff(session: Session, asker: Asker, staff_id: str, now: datetime) -> None:
    """Somebody left: no sign-in, no session and no token of theirs works from the commit on."""
    staff = get_staff(session, asker, staff_id)
    sessions.end_all(session, staff.id, now)
    revoke_tokens(session, asker, staff.id, now)
    # Name, password and subject are free again for whoever comes back.
    forget_credential(session, staff.id)
    staff.active, staff.login = False, None
    audit.record(session, asker, "staff.closed", f"staff:{staff.id}", "", now)


def find_staff(session: Session, name: str, role: Role | None = None) -> Staff | None:
    """The active account of that name, the oldest when there are several."""
    query = select(Staff).where(Staff.name == name, Staff.active.is_(True))
    if role is not None:
        query = query.where(Staff.role == role.value)
    return session.scalars(query.order_by(Staff.created_at, Staff.id).limit(1)).first()


def find_login(session: Session, name: str) -> Staff | None:
    """The active account that signs in with the name, else the oldest that is called so."""
    signs_in = select(Staff).where(Staff.login == name, Staff.active.is_(True))
    return session.scalars(signs_in).one_or_none() or find_staff(session, name)


def create_token(
    session: Session, asker: Asker, staff_id: str, now: datetime, *, days: int = TOKEN_DAYS
) -> NewToken:
    """Give an account a new bearer token."""
    staff = get_staff(session, asker, staff_id)
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        id=str(uuid.uuid4()),
        staff_id=staff.id,
        token_hash=_token_hash(secret),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(token)
    audit.record(session, asker, "token.created", f"staff:{staff.id}", "", now, token=token.id)
    return NewToken(secret=secret, staff_id=staff.id, expires_at=token.expires_at)


def revoke_tokens(session: Session, asker: Asker, staff_id: str, now: datetime) -> int:
    """End every running token of an account; returns how many."""
    get_staff(session, asker, staff_id)
    running = session.scalars(
        select(ApiToken).where(ApiToken.staff_id == staff_id, ApiToken.revoked_at.is_(None))
    ).all()
    for token in running:
        token.revoked_at = now
    audit.record(session, asker, "token.revoked", f"staff:{staff_id}", "", now, count=len(running))
    return len(running)


def authenticate_token(session: Session, secret: str, now: datetime) -> StaffAsker | None:
    """Who holds this token, or ``None`` when it is unknown, expired, revoked or its owner left."""
    row = session.execute(
        select(ApiToken, Staff)
        .join(Staff, Staff.id == ApiToken.staff_id)
        .where(ApiToken.token_hash == _token_hash(secret))
    ).one_or_none()
    if row is None:
        return None
    token, staff = row
    if token.revoked_at is not None or token.expires_at <= now or not staff.active:
        return None
    return to_asker(session, staff)


def _unit_id(session: Session, asker: Asker, name: str, now: datetime) -> str:
    if find_unit(session, name) is None:
        return add_unit(session, asker, name, kind="line", parent=None, now=now).id
    return get_unit(session, asker, name).id


def _unit_name(session: Session, staff: Staff) -> str | None:
    unit = session.get(Unit, staff.unit_id) if staff.unit_id else None
    return unit.name if unit else None


def _give_login(session: Session, staff: Staff) -> None:
    """An account from before there were logins signs in with its name."""
    if staff.login is None:
        _check_free(session, staff.name)
        staff.login = staff.name


def _check_free(session: Session, login: str) -> None:
    if session.scalar(select(Staff.id).where(Staff.login == login)) is not None:
        raise LoginTaken(login)


def _token_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
