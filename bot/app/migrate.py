"""`python -m bot.app.migrate`: bring the database's tables up to date."""

import sys

from bot.app.settings import SettingsError, load_settings
from bot.kit.crypto import Cipher
from bot.kit.db import Database
from bot.migrations import upgrade


def main() -> int:
    """Migrate the database of the settings."""
    try:
        settings = load_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    settings.places.create()
    database = Database(settings.database_url, Cipher(settings.secret_keys))
    try:
        upgrade(database)
    finally:
        database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
