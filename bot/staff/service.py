"""Accounts and bearer tokens."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.staff import audit
from bot.staff.askers import Asker, StaffAsker
from bot.staff.models import ApiToken, Staff, Unit
from bot.staff.permissions import Permission, Role, check_permission

TOKEN_PREFIX = "xf_"
TOKEN_DAYS = 90


class StaffNotFound(Exception):
    """No such active account."""


@dataclass(frozen=True, slots=True)
class NewToken:
    """A fresh token; ``secret`` is shown once and kept nowhere."""

    secret: str
    staff_id: str
    expires_at: datetime


def add_staff(
    session: Session, asker: Asker, name: str, *, role: Role, unit: str | None, now: datetime
) -> Staff:
    """Open an account, and the unit with it when it is new."""
    check_permission(asker, Permission.STAFF_MANAGE)
    name = name.strip()
    if not name:
        raise ValueError("an account needs a name")
    unit_id = _unit_id(session, unit, now) if unit else None
    staff = Staff(
        id=str(uuid.uuid4()), name=name, role=role.value, unit_id=unit_id, active=True,
        created_at=now,
    )  # fmt: skip
    session.add(staff)
    session.flush()
    audit.record(session, asker, "staff.added", f"staff:{staff.id}", "", now, granted=role.value)
    return staff


def find_staff(session: Session, name: str, role: Role | None = None) -> Staff | None:
    """The active account of that name, the oldest when there are several."""
    query = select(Staff).where(Staff.name == name, Staff.active.is_(True))
    if role is not None:
        query = query.where(Staff.role == role.value)
    return session.scalars(query.order_by(Staff.created_at, Staff.id).limit(1)).first()


def create_token(
    session: Session, asker: Asker, staff_id: str, now: datetime, *, days: int = TOKEN_DAYS
) -> NewToken:
    """Give an account a new bearer token."""
    check_permission(asker, Permission.STAFF_MANAGE)
    staff = session.get(Staff, staff_id)
    if staff is None or not staff.active:
        raise StaffNotFound(staff_id)
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
    check_permission(asker, Permission.STAFF_MANAGE)
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
        select(ApiToken, Staff, Unit.name)
        .join(Staff, Staff.id == ApiToken.staff_id)
        .outerjoin(Unit, Unit.id == Staff.unit_id)
        .where(ApiToken.token_hash == _token_hash(secret))
    ).one_or_none()
    if row is None:
        return None
    token, staff, unit = row
    if token.revoked_at is not None or token.expires_at <= now or not staff.active:
        return None
    return StaffAsker(staff_id=staff.id, name=staff.name, role=Role(staff.role), unit=unit)


def _unit_id(session: Session, name: str, now: datetime) -> str:
    unit = session.scalars(select(Unit).where(Unit.name == name.strip())).one_or_none()
    if unit is None:
        unit = Unit(id=str(uuid.uuid4()), name=name.strip(), created_at=now)
        session.add(unit)
        session.flush()
    return unit.id


def _token_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
