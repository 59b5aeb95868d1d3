"""`python -m bot.app.migrate`: bring the database's tables up to date."""

import sys
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.app.settings import load_settings
from bot.app.settings_checks import SettingsError
from bot.kit.crypto import Cipher
from bot.kit.db import Database
from bot.kit.wording import Wording
from bot.migrations import upgrade


def main() -> int:
    """Migrate the database of the settings; 1 when it cannot be reached, 2 for wrong settings."""
    try:
        settings = load_settings()
    except SettingsError as error:
        _say("settings_refused", error)
        return 2
    settings.places.create()
    database = Database(settings.database_url, Cipher(settings.secret_keys))
    try:
        upgrade(database)
    except DBAPIError as error:
        _say("no_database", error.orig or error)
        return 1
    finally:
        database.close()
    return 0


def _say(key: str, reason: BaseException) -> None:
    words = Wording.load(Path(__file__).with_name("cli.yml"))
    told = (str(reason).splitlines() or [type(reason).__name__])[0]
    sys.stderr.write(words.text(key, reason=told) + "\n")


if __name__ == "__main__":
    sys.exit(main())
