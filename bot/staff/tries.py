"""Wrong tries to sign in: counted by account and by network address, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select, text
from sqlalchemy.orm import Session

from bot.kit.clock import TZ
from bot.kit.db import ZonedDateTime, cipher_of
from bot.staff.models import SignInTries
from bot.staff.rules import TryLimit, rules

ACCOUNT, ADDRESS = "account", "address"
Counted = tuple[str, str]
"""What is counted: `ACCOUNT` or `ADDRESS`, and which."""


def count_try(session: Session, counted: Sequence[Counted], now: datetime) -> datetime | None:
    """Count a try before it is judged, so that many at once are no way round.

    Returns until when there is no trying at all, and then counts nothing.
    """
    rows = [(_hold(session, one, now), _limit(one)) for one in sorted(counted)]
    locked = [until for row, limit in rows if (until := _full_until(row, limit, now))]
    if locked:
        return max(locked)
    for row, _ in rows:
        row.recent = [*row.recent, now.timestamp()]
    return None


def forgive(session: Session, counted: Sequence[Counted], now: datetime) -> None:
    """The try was right: an account begins anew, an address gets back the one that it spent."""
    for one in sorted(counted):
        row = _hold(session, one, now)
        row.recent = [] if one[0] == ACCOUNT else row.recent[:-1]


def unlock(session: Session, login: str, now: datetime) -> None:
    """An account begins anew, whatever was tried."""
    forgive(session, [(ACCOUNT, login.casefold())], now)


def is_full(session: Session, one: Counted, now: datetime) -> bool:
    """Whether the last try that was counted was the last that was allowed."""
    return _full_until(_hold(session, one, now), _limit(one), now) is not None


def forget_tries(session: Session, now: datetime) -> int:
    """Drop what no longer counts; returns how many."""
    window = max(rules().account.window, rules().address.window)
    old = delete(SignInTries).where(SignInTries.updated_at < now - window)
    return int(session.execute(old).rowcount)  # type: ignore[attr-defined]


def _limit(one: Counted) -> TryLimit:
    return rules().account if one[0] == ACCOUNT else rules().address


def _full_until(row: SignInTries, limit: TryLimit, now: datetime) -> datetime | None:
    if len(row.recent) < limit.tries:
        return None
    until = datetime.fromtimestamp(row.recent[-1], TZ) + limit.window
    return until if until > now else None


def _hold(session: Session, one: Counted, now: datetime) -> SignInTries:
    """The counter, locked, without the tries that no longer count."""
    key = cipher_of(session).blind_index("sign-in tries", ":".join(one))
    session.execute(
        text(
            "INSERT INTO sign_in_tries (key, recent, updated_at) "
            "VALUES (:key, '[]', :now) ON CONFLICT (key) DO NOTHING"
        ).bindparams(bindparam("now", now, ZonedDateTime)),
        {"key": key},
    )
    row = session.scalars(
        select(SignInTries)
        .where(SignInTries.key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    since = (now - _limit(one).window).timestamp()
    row.recent = [at for at in row.recent if at > since]
    row.updated_at = now
    return row
