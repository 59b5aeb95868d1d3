"""Run by Alembic inside the transaction that `bot.migrations` opened."""

import pkgutil
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

import bot
import bot.kit.outbox
from bot.kit.db import Base, EncryptedJSON, EncryptedText, ZonedDateTime

for feature in pkgutil.iter_modules(bot.__path__, "bot."):
    if feature.ispkg and find_spec(f"{feature.name}.models"):
        import_module(f"{feature.name}.models")


def plain_types(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Migrations name the columns' plain types, so old ones never change with our code."""
    if kind == "type" and isinstance(item, EncryptedText | EncryptedJSON):
        return "sa.Text()"
    if kind == "type" and isinstance(item, ZonedDateTime):
        return "sa.DateTime()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=plain_types,
    transactional_ddl=True,
)
context.run_migrations()
