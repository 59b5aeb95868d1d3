"""The audit log cannot be changed without it showing."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.cases.models import TimelineEntry
from bot.kit.db import Database
from bot.staff import audit
from bot.staff.append_only import AppendOnly
from bot.staff.models import AuditEntry
from tests.bot.petitions import ME, MONDAY, OFFICER, OPERATOR, file


def write(database: Database, count: int = 5) -> None:
    for n in range(count):
        at = MONDAY + timedelta(seconds=n)
        database.transact(
            lambda s, n=n, at=at: audit.record(s, OFFICER, "case.read", f"case:{n}", "因为", at)
        )


def verify(database: Database, **options: Any) -> audit.Verified:
    return database.look(lambda s: audit.verify(s, **options))


def break_into(database: Database, *statements: str) -> None:
    """What somebody with the database's own password could do: drop the guard first."""
    with database.engine.begin() as connection:
        if database.is_sqlite:
            for verb in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER audit_entries_no_{verb}"))
        else:
            connection.execute(text("DROP TRIGGER audit_entries_append_only ON audit_entries"))
        for statement in statements:
            connection.execute(text(statement))


def test_an_untouched_log_is_whole(database: Database) -> None:
    assert verify(database) == audit.Verified(0, audit.GENESIS)
    write(database)
    found = verify(database)
    assert (found.ok, found.entries) == (True, 5)


@pytest.mark.parametrize(
    ("statement", "at"),
    [
        ("UPDATE audit_entries SET reason = 'x' WHERE seq = 3", 3),
        ("UPDATE audit_entries SET actor = 'staff:else' WHERE seq = 1", 1),
        ("UPDATE audit_entries SET detail = '{}' WHERE seq = 2", 2),
        ("DELETE FROM audit_entries WHERE seq = 2", 2),
        ("DELETE FROM audit_entries WHERE seq = 5", 5),
        ("DELETE FROM audit_entries", 1),
    ],
)
def test_a_touched_log_shows_where(database: Database, statement: str, at: int) -> None:
    write(database)
    break_into(database, statement)
    found = verify(database)
    assert (found.ok, found.broken_at) == (False, at)


def test_a_log_cut_off_with_its_head_misses_the_head_noted_before(database: Database) -> None:
    write(database)
    noted = verify(database).head
    write(database, 1)
    assert verify(database, contains=noted).ok
    break_into(
        database,
        "DELETE FROM audit_entries WHERE seq > 3",
        "UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit_entries WHERE seq = 3)",
    )
    assert verify(database).ok
    assert not verify(database, contains=noted).ok


def test_entries_written_at_once_are_one_chain(database: Database) -> None:
    together = threading.Barrier(8)

    def work(_: int) -> None:
        together.wait(10)
        write(database, 5)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    found = verify(database)
    assert (found.ok, found.entries) == (True, 40)


def test_what_is_rolled_back_was_never_written(database: Database) -> None:
    def fail(session: Session) -> None:
        audit.record(session, OFFICER, "case.read", "case:1", "", MONDAY)
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        database.transact(fail)
    assert verify(database).entries == 0


def test_actors_are_named_without_their_address(database: Database) -> None:
    assert audit.actor_of(OFFICER) == "staff:s-officer"
    assert audit.actor_of(OPERATOR) == "operator:root"
    assert audit.actor_of(ME).startswith("citizen:")
    assert ME.sender not in audit.actor_of(ME)


def _change(model: Any) -> Callable[[Session], None]:
    def work(session: Session) -> None:
        session.scalars(select(model)).first().actor = "nobody"
        session.flush()

    return work


def _remove(model: Any) -> Callable[[Session], None]:
    def work(session: Session) -> None:
        session.delete(session.scalars(select(model)).first())
        session.flush()

    return work


@pytest.mark.parametrize("model", [AuditEntry, TimelineEntry])
def test_neither_the_orm_nor_sql_changes_a_line(database: Database, model: Any) -> None:
    file(database)
    write(database, 1)
    for work in (
        _change(model),
        _remove(model),
        lambda s: s.execute(update(model).values(actor="nobody")),
        lambda s: s.execute(delete(model)),
    ):
        with pytest.raises(AppendOnly):
            database.transact(work)
    table = model.__tablename__
    for statement in (f"UPDATE {table} SET actor = 'nobody'", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="append-only"):
            database.transact(lambda s, sql=statement: s.execute(text(sql)))
    assert verify(database).ok
