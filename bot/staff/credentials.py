"""The row an account proves itself by, and the links with which its password is set."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.staff.models import Credential, Invitation, RecoveryCode, Staff
from bot.staff.rules import rules


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """A fresh link; ``secret`` is shown once and kept nowhere."""

    secret: str
    staff_id: str
    expires_at: datetime


def credential_of(session: Session, staff_id: str) -> Credential:
    """The account's row, locked; made when there is none yet."""
    kept = session.scalars(
        select(Credential).where(Credential.staff_id == staff_id).with_for_update()
    ).one_or_none()
    if kept is None:
        kept = Credential(staff_id=staff_id, totp_step=0)
        session.add(kept)
        session.flush()
    return kept


def invite(session: Session, staff_id: str, now: datetime) -> NewInvitation:
    """A link that sets the account's password once; earlier links end."""
    _end_invitations(session, staff_id, now)
    secret = secrets.token_urlsafe(32)
    expires = now + timedelta(hours=rules().invitation_hours)
    session.add(
        Invitation(token_hash=_hash(secret), staff_id=staff_id, created_at=now, expires_at=expires)
    )
    return NewInvitation(secret, staff_id, expires)


def find_invited(session: Session, secret: str, now: datetime) -> Staff | None:
    """Whose password the link sets, while it is good."""
    return session.scalars(
        select(Staff)
        .join(Invitation, Invitation.staff_id == Staff.id)
        .where(
            Invitation.token_hash == _hash(secret),
            Invitation.used_at.is_(None),
            Invitation.expires_at > now,
            Staff.active.is_(True),
        )
    ).one_or_none()


def keep_password(session: Session, staff_id: str, hashed: str, now: datetime) -> None:
    """Put a new password in place; open links to set it end."""
    kept = credential_of(session, staff_id)
    kept.password_hash, kept.password_set_at = hashed, now
    _end_invitations(session, staff_id, now)


def forget_credential(session: Session, staff_id: str) -> None:
    """Nothing proves the account any more."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    session.execute(delete(Invitation).where(Invitation.staff_id == staff_id))
    session.execute(delete(Credential).where(Credential.staff_id == staff_id))


def _end_invitations(session: Session, staff_id: str, now: datetime) -> None:
    session.execute(
        update(Invitation)
        .where(Invitation.staff_id == staff_id, Invitation.used_at.is_(None))
        .values(used_at=now)
    )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
