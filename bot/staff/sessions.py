"""Signed-in browsers: a random name in a signed cookie, its hash in the database."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from bot.kit.db import cipher_of
from bot.staff.accounts import to_asker
from bot.staff.askers import StaffAsker
from bot.staff.models import Staff, StaffSession
from bot.staff.rules import rules

COOKIE = "xinfang_session"
LONGEST_TOKEN = 200
TOUCH_EVERY = timedelta(seconds=60)
KEEP_ENDED = timedelta(days=30)
_SIGNED = "session cookie"


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that still runs; not ``complete`` while the second factor is missing."""

    id: str
    asker: StaffAsker
    complete: bool
    seen_at: datetime


def open_session(session: Session, staff_id: str, now: datetime, *, complete: bool) -> str:
    """Begin a session; returns what to put into the cookie, which is kept nowhere."""
    given = rules().session
    name = secrets.token_urlsafe(32)
    session.add(
        StaffSession(
            id=str(uuid.uuid4()),
            staff_id=staff_id,
            token_hash=_hash(name),
            complete=complete,
            created_at=now,
            seen_at=now,
            expires_at=now + (given.longest if complete else given.unfinished),
        )
    )
    return f"{name}.{_signature(session, name)}"


def find_session(session: Session, token: str, now: datetime) -> StaffAsker | None:
    """Who the cookie stands for; ``None`` unless they are signed in with all that is asked."""
    found = find_open(session, token, now)
    return found.asker if found is not None and found.complete else None


def find_open(session: Session, token: str, now: datetime) -> OpenSession | None:
    """The session of the cookie while it runs, the second factor given or not."""
    token_hash = _checked(session, token)
    if token_hash is None:
        return None
    values = {"hash_": token_hash, "now_": now, "used_": now - rules().session.idle}
    row = session.execute(_OPEN, values).one_or_none()
    if row is None:
        return None
    found, staff = row
    return OpenSession(found.id, to_asker(session, staff), found.complete, found.seen_at)


def touch(session: Session, session_id: str, now: datetime) -> None:
    """Note that a session is in use; `TOUCH_EVERY` says how often that is worth a write."""
    session.execute(
        update(StaffSession)
        .where(StaffSession.id == session_id, StaffSession.seen_at < now)
        .values(seen_at=now)
    )


def end_session(session: Session, session_id: str, now: datetime) -> None:
    """The cookie of the session is good for nothing from the commit on."""
    session.execute(
        update(StaffSession)
        .where(StaffSession.id == session_id, StaffSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_all(session: Session, staff_id: str, now: datetime, *, but: str | None = None) -> int:
    """End every session of an account, perhaps but one; returns how many ran."""
    ended = session.execute(
        update(StaffSession)
        .where(
            StaffSession.staff_id == staff_id,
            StaffSession.ended_at.is_(None),
            StaffSession.expires_at > now,
            StaffSession.id != (but or ""),
        )
        .values(ended_at=now)
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]


def forget_old(session: Session, now: datetime) -> int:
    """Drop sessions that are long over; returns how many."""
    old = delete(StaffSession).where(StaffSession.expires_at < now - KEEP_ENDED)
    return int(session.execute(old).rowcount)  # type: ignore[attr-defined]


def _checked(session: Session, token: str) -> str | None:
    """The hash to look for; forged cookies never reach the table."""
    name, dot, signature = token.partition(".")
    if not dot or not token.isascii() or len(token) > LONGEST_TOKEN:
        return None
    good = [
        hmac.compare_digest(signature, own)
        for own in cipher_of(session).blind_indexes(_SIGNED, name)
    ]
    return _hash(name) if any(good) else None


def _signature(session: Session, name: str) -> str:
    return cipher_of(session).blind_index(_SIGNED, name)


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


_OPEN = (
    select(StaffSession, Staff)
    .join(Staff, Staff.id == StaffSession.staff_id)
    .where(
        StaffSession.token_hash == bindparam("hash_"),
        StaffSession.ended_at.is_(None),
        StaffSession.expires_at > bindparam("now_"),
        StaffSession.seen_at > bindparam("used_"),
        Staff.active.is_(True),
    )
)
"""Built once: every click and every look of a page asks it."""
