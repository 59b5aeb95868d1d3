"""Claims, leases, order."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.kit.clock import TZ
from bot.kit.db import Database
from bot.kit.outbox import Claimed, Outbox, OutboxItem, enqueue

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=TZ)
OUTBOX = Outbox(lease=timedelta(seconds=30))


def put(database: Database, *keys: str, **more: Any) -> None:
    def work(session: Any) -> None:
        for key in keys:
            enqueue(session, "t", key, {"n": key}, now=NOW, **more)
            session.flush()

    database.transact(work)


def claim(database: Database, now: datetime = NOW, limit: int = 10) -> list[Claimed]:
    return database.transact(lambda session: OUTBOX.claim(session, now, limit))


def status(database: Database) -> dict[str, str]:
    return database.look(
        lambda session: {item.key: item.status for item in session.scalars(select(OutboxItem))}
    )


def test_an_item_is_claimed_once(database: Database) -> None:
    put(database, "a", "b")
    assert [item.key for item in claim(database)] == ["a", "b"]
    assert claim(database) == []


def test_a_dead_workers_item_is_claimed_again(database: Database) -> None:
    put(database, "a")
    (first,) = claim(database)
    assert claim(database, NOW + timedelta(seconds=29)) == []
    (second,) = claim(database, NOW + timedelta(seconds=30))
    assert second.attempts == 2
    # The first worker was only slow: its word does not count any more.
    assert not database.transact(lambda session: OUTBOX.dead(session, first, "late"))
    assert database.transact(lambda session: OUTBOX.done(session, second))
    assert status(database) == {"a": "sent"}


def test_items_of_a_conversation_go_in_order(database: Database) -> None:
    put(database, "a1", "a2", conversation_id="a")
    put(database, "b1", conversation_id="b")
    first = claim(database)
    assert [item.key for item in first] == ["a1", "b1"]
    database.transact(
        lambda session: OUTBOX.retry(session, first[0], NOW + timedelta(seconds=5), "busy")
    )
    assert claim(database, NOW + timedelta(seconds=4)) == []
    assert [item.key for item in claim(database, NOW + timedelta(seconds=5))] == ["a1"]


def test_nothing_is_claimed_before_its_time(database: Database) -> None:
    put(database, "a", not_before=NOW + timedelta(seconds=1))
    assert claim(database) == []
    assert len(claim(database, NOW + timedelta(seconds=1))) == 1


def test_a_rolled_back_change_queues_nothing(database: Database) -> None:
    def work(session: Any) -> None:
        enqueue(session, "t", "a", {}, now=NOW)
        session.flush()
        raise RuntimeError

    try:
        database.transact(work)
    except RuntimeError:
        assert status(database) == {}
