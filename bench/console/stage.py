"""What there is before the measuring: a town's conversations, accounts, and who has what."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.app.clock import build_clock
from bot.app.settings import load_settings
from bot.intake import handover
from bot.intake.models import Conversation
from bot.kit.crypto import Cipher
from bot.kit.db import Database
from bot.staff import service, sessions
from bot.staff.accounts import to_asker
from bot.staff.askers import OperatorAsker
from bot.staff.models import Staff
from bot.staff.permissions import Role

HANDLERS = 50
EACH_HAS = 4
UNITS = ("信访局", "住建局", "城管局", "人社局", "环保局")
HELD_PREFIX, WAITING_PREFIX, BOT_PREFIX = "oHeld", "oWait", "oBot"


@dataclass(frozen=True, slots=True)
class Held:
    """A conversation that a handler has."""

    id: str
    citizen: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A handler in front of a page; the first conversation is the one they look at."""

    cookie: str
    staff_id: str
    has: tuple[Held, ...]


def set_stage(home: Path, database_url: str) -> list[Seat]:
    """Accounts with a session each, who take the conversations that wait for a person."""
    asker = OperatorAsker("bench")

    def work(session: Session, now: datetime) -> list[Seat]:
        waiting = iter(_conversations(session, HELD_PREFIX))
        seats = []
        for number in range(HANDLERS):
            added = service.add_staff(
                session,
                asker,
                f"经办{number:02d}",
                role=Role.INTAKE_OFFICER,
                unit=UNITS[number % len(UNITS)],
                now=now,
                login=f"handler{number:02d}",
            )
            session.flush()
            staff = session.get_one(Staff, added.id)
            officer = to_asker(session, staff)
            has = tuple(itertools.islice(waiting, EACH_HAS))
            for one in has:
                handover.take(session, one.id, officer, now)
            cookie = sessions.open_session(session, staff.id, now, complete=True)
            seats.append(Seat(cookie, staff.id, has))
        return seats

    with opened_database(home, database_url) as (database, now):
        return database.transact(lambda session: work(session, now))


@contextmanager
def opened_database(home: Path, database_url: str) -> Iterator[tuple[Database, datetime]]:
    """The database of a running side, and its time."""
    given: dict[str, Any] = {"xinfang_home": home}
    settings = load_settings(**given | ({"database_url": database_url} if database_url else {}))
    database = Database(settings.database_url, Cipher(settings.secret_keys))
    try:
        yield database, build_clock(settings).now()
    finally:
        database.close()


def _conversations(session: Session, prefix: str) -> list[Held]:
    rows = session.scalars(select(Conversation).where(Conversation.holder == "queue"))
    return [Held(row.id, row.sender) for row in rows if row.sender.startswith(prefix)]
