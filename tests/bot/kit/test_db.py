"""Transactions, encrypted columns, times and migrations on both databases."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

import bot.cases.models
import bot.intake.models
import bot.staff.models  # noqa: F401
from bot.kit.clock import TZ
from bot.kit.crypto import CannotDecrypt, Cipher
from bot.kit.db import Base, Database
from bot.kit.outbox import OutboxItem
from bot.migrations import downgrade, is_current, upgrade

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=TZ)


def item(key: str, **values: Any) -> OutboxItem:
    return OutboxItem(
        **{"topic": "t", "key": key, "payload": {"a": "赵"}, "next_at": NOW, "created_at": NOW}
        | values
    )


async def test_returning_commits_and_raising_rolls_back(database: Database) -> None:
    await database.run(lambda session: session.add(item("kept")))

    def fail(session: Session) -> None:
        session.add(item("dropped"))
        session.flush()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await database.run(fail)
    keys = await database.read(lambda session: list(session.scalars(select(OutboxItem.key))))
    assert keys == ["kept"]


async def test_values_are_unreadable_in_the_database(database: Database) -> None:
    await database.run(lambda session: session.add(item("k", payload={"name": "赵一鸣"})))
    raw = await database.read(
        lambda session: session.execute(text("select payload from outbox_items")).scalar_one()
    )
    assert "赵" not in raw
    assert "name" not in raw
    found = await database.read(lambda session: session.scalars(select(OutboxItem)).one())
    assert found.payload == {"name": "赵一鸣"}


async def test_times_come_back_in_our_zone(database: Database) -> None:
    utc = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
    await database.run(lambda session: session.add(item("k", next_at=utc)))
    found = await database.read(lambda session: session.scalars(select(OutboxItem)).one())
    assert found.next_at == NOW
    assert found.next_at.utcoffset() == NOW.utcoffset()
    with pytest.raises(Exception, match="zone"):
        await database.run(
            lambda session: session.add(item("naive", next_at=datetime(2026, 1, 1)))  # noqa: DTZ001
        )


async def test_reading_cannot_write_on_sqlite(sqlite_database: Database) -> None:
    with pytest.raises(OperationalError):
        await sqlite_database.read(
            lambda session: session.execute(insert(OutboxItem.__table__), [{"topic": "x"}])
        )


async def test_increments_from_many_tasks_are_not_lost(database: Database) -> None:
    await database.run(lambda session: session.add(item("n")))

    def add_one(session: Session) -> None:
        attempts = session.scalars(
            select(OutboxItem.attempts).where(OutboxItem.key == "n").with_for_update()
        ).one()
        session.execute(
            update(OutboxItem).where(OutboxItem.key == "n").values(attempts=attempts + 1)
        )

    await asyncio.gather(*(database.run(add_one) for _ in range(40)))
    found = await database.read(lambda session: session.scalars(select(OutboxItem)).one())
    assert found.attempts == 40


async def test_a_deadlock_is_tried_again(database: Database) -> None:
    await database.run(lambda session: session.add_all([item("a"), item("b")]))

    def both(first: str, second: str) -> Any:
        def work(session: Session) -> None:
            for key in (first, second):
                session.execute(
                    update(OutboxItem)
                    .where(OutboxItem.key == key)
                    .values(attempts=OutboxItem.attempts + 1)
                )

        return work

    pairs = [both("a", "b"), both("b", "a")] * 2
    await asyncio.gather(*(database.run(work) for work in pairs))
    counts = await database.read(lambda session: list(session.scalars(select(OutboxItem.attempts))))
    assert counts == [4, 4]


def test_migrations_and_models_agree(database: Database) -> None:
    assert is_current(database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = compare_metadata(context, Base.metadata)
    assert differences == []


def test_migrations_go_down_and_up_again(database: Database) -> None:
    downgrade(database, "base")
    assert not is_current(database)
    upgrade(database)
    upgrade(database)
    assert is_current(database)


def test_another_secret_cannot_read(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    old, new = "o" * 32, "n" * 32
    first = Database(url, Cipher([old]))
    upgrade(first)
    first.transact(lambda session: session.add(item("k")))
    first.close()
    rotated = Database(url, Cipher([new, old]))
    assert rotated.look(lambda s: s.scalars(select(OutboxItem)).one()).payload == {"a": "赵"}
    rotated.close()
    wrong = Database(url, Cipher([new]))
    with pytest.raises(CannotDecrypt):
        wrong.look(lambda s: s.scalars(select(OutboxItem)).one())
    wrong.close()


async def test_work_that_is_committed_together_fails_apart(database: Database) -> None:
    """Among many at once, one that raises takes nobody with it and leaves nothing."""

    def put(number: int) -> Any:
        def work(session: Session) -> int:
            session.add(item(f"k{number}"))
            session.flush()
            if number % 3 == 0:
                raise RuntimeError(number)
            return number

        return work

    done = await asyncio.gather(
        *(database.run(put(number)) for number in range(60)), return_exceptions=True
    )
    kept = [number for number in range(60) if number % 3]
    assert [found for found in done if isinstance(found, int)] == kept
    keys = await database.read(lambda session: set(session.scalars(select(OutboxItem.key))))
    assert keys == {f"k{number}" for number in kept}


async def test_a_key_that_exists_fails_only_its_own_work(database: Database) -> None:
    await database.run(lambda session: session.add(item("taken")))
    done = await asyncio.gather(
        *(database.run(lambda s, key=key: s.add(item(key))) for key in ("a", "taken", "b")),
        return_exceptions=True,
    )
    assert [type(found).__name__ for found in done] == ["NoneType", "IntegrityError", "NoneType"]


async def test_a_full_disk_fails_everybody_waiting(sqlite_database: Database) -> None:
    def fill(session: Session) -> None:
        session.execute(text("pragma max_page_count = 1"))
        session.add(item("big", payload={"a": "x" * 10_000_000}))

    done = await asyncio.gather(
        *(sqlite_database.run(fill) for _ in range(3)), return_exceptions=True
    )
    assert all(isinstance(found, OperationalError) for found in done)
    assert await sqlite_database.read(lambda s: list(s.scalars(select(OutboxItem)))) == []
