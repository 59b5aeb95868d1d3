"""The database: one function, one transaction, on SQLite and on PostgreSQL."""

import asyncio
import json
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import DateTime, Dialect, MetaData, Text, create_engine, event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from bot.kit.clock import TZ
from bot.kit.crypto import Cipher
from bot.kit.group_commit import GroupWriter

T = TypeVar("T")
Work = Callable[[Session], T]

SQLITE_BUSY_MS = 10_000
POSTGRES_POOL = 8
POSTGRES_SECONDS = 10
READERS = 4
ATTEMPTS = 6
_RETRIED_STATES = {"40001", "40P01"}


class Base(DeclarativeBase):
    """Mother of all tables; constraint names follow one convention so migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class EncryptedText(TypeDecorator[str]):
    """Text that is encrypted in the database and clear in Python."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _cipher(dialect).encrypt(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _cipher(dialect).decrypt(value)


class EncryptedJSON(TypeDecorator[Any]):
    """A JSON value that is encrypted in the database; assign a new value to change it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return _cipher(dialect).encrypt(json.dumps(value, ensure_ascii=False))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(_cipher(dialect).decrypt(value))


class ZonedDateTime(TypeDecorator[datetime]):
    """A point in time: aware going in, in Asia/Shanghai coming out, UTC in the database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs its zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC).astimezone(TZ)


class Database:
    """Runs functions in transactions.

    `run` and `read` are awaited and work in threads; `transact` works in the calling thread.
    A function gets a session, may be run again when the database asks for a retry, and must
    therefore touch nothing but the session. It commits by returning, rolls back by raising.
    """

    def __init__(self, url: str, cipher: Cipher, *, synchronous: str = "FULL") -> None:
        self.url = _driver_url(url)
        self.cipher = cipher
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        # One writer at a time in a process: waiting here is cheaper than in SQLite's busy loop.
        self._writing = threading.Lock() if self.is_sqlite else None
        if self.is_sqlite:
            self.engine = _sqlite_engine(self.url, cipher, synchronous, writes=True)
            self._read_engine = _sqlite_engine(self.url, cipher, synchronous, writes=False)
        else:
            self.engine = _postgres_engine(self.url, cipher)
            self._read_engine = self.engine
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._read_sessions = sessionmaker(self._read_engine, expire_on_commit=False)
        self._group = GroupWriter(self.engine, self._writing) if self._writing else None
        self._writer = ThreadPoolExecutor(POSTGRES_POOL, thread_name_prefix="db-write")
        self._reader = ThreadPoolExecutor(READERS, thread_name_prefix="db-read")

    async def run(self, work: Work[T]) -> T:
        """Run `work` in one transaction in a worker thread."""
        if self._group is not None:
            done: T = await self._group.run(work)
            return done
        return await asyncio.get_running_loop().run_in_executor(self._writer, self.transact, work)

    async def read(self, work: Work[T]) -> T:
        """Run `work` in one transaction that writes nothing, in a worker thread."""
        return await asyncio.get_running_loop().run_in_executor(self._reader, self.look, work)

    def transact(self, work: Work[T]) -> T:
        """Run `work` in one transaction in this thread."""
        if self._writing is None:
            return self._attempt(work)
        with self._writing:
            return self._attempt(work)

    def look(self, work: Work[T]) -> T:
        """Run `work` in one transaction that writes nothing, in this thread."""
        with self._read_sessions() as session:
            return work(session)

    def _attempt(self, work: Work[T]) -> T:
        for attempt in range(ATTEMPTS):
            try:
                with self._sessions.begin() as session:
                    return work(session)
            except DBAPIError as error:
                if attempt == ATTEMPTS - 1 or not _wants_retry(error):
                    raise
            time.sleep(random.uniform(0.005, 0.02) * 2**attempt)
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Let running work end and close every connection."""
        if self._group is not None:
            self._group.close()
        self._writer.shutdown()
        self._reader.shutdown()
        self.engine.dispose()
        self._read_engine.dispose()


def cipher_of(session: Session) -> Cipher:
    """The cipher of the database a session belongs to, for hashes to search by."""
    return _cipher(session.get_bind().dialect)


def _cipher(dialect: Dialect) -> Cipher:
    cipher = getattr(dialect, "xinfang_cipher", None)
    if not isinstance(cipher, Cipher):
        raise RuntimeError("encrypted columns are reached through Database only")
    return cipher


def _wants_retry(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in _RETRIED_STATES


def _driver_url(url: str) -> URL:
    parsed = make_url(url)
    if parsed.drivername in ("postgres", "postgresql"):
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def _postgres_engine(url: URL, cipher: Cipher) -> Engine:
    engine = create_engine(
        url,
        pool_size=POSTGRES_POOL,
        max_overflow=4,
        pool_pre_ping=True,
        connect_args={"connect_timeout": POSTGRES_SECONDS},
    )
    engine.dialect.xinfang_cipher = cipher  # type: ignore[attr-defined]
    return engine


def _sqlite_engine(url: URL, cipher: Cipher, synchronous: str, *, writes: bool) -> Engine:
    engine = create_engine(url, pool_size=READERS, max_overflow=4)
    engine.dialect.xinfang_cipher = cipher  # type: ignore[attr-defined]
    start = "BEGIN IMMEDIATE" if writes else "BEGIN"

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin where _begin says
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {SQLITE_BUSY_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute(f"PRAGMA synchronous = {synchronous}")
        cursor.execute("PRAGMA foreign_keys = ON")
        if not writes:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(start)

    return engine
