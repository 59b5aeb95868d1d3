"""Brings a database's tables to the shape this version of the service expects."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.kit.db import Database

HERE = Path(__file__).parent
_LOCK = 718_290_410_022  # any number of our own: one migration at a time on PostgreSQL


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring `database` up to `revision` in one transaction; nothing happens if it is there."""
    with database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        command.upgrade(_config(connection), revision)


def downgrade(database: Database, revision: str) -> None:
    """Take `database` back to `revision`, `base` being an empty one. Loses data."""
    with database.engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def is_current(database: Database) -> bool:
    """Whether the tables have the shape this version expects."""
    with database.engine.connect() as connection:
        found = set(MigrationContext.configure(connection).get_current_heads())
    return found == set(ScriptDirectory.from_config(_config()).get_heads())


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    return config
