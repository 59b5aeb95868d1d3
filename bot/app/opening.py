"""What commands that work on the database open first, and how they say that something is wrong."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

import typer
from sqlalchemy.exc import SQLAlchemyError

from bot.app.clock import build_clock
from bot.app.settings import Settings, load_settings
from bot.app.settings_checks import SettingsError
from bot.cases.service import ReasonNeeded
from bot.kit.crypto import Cipher
from bot.kit.db import Database
from bot.kit.wording import Wording
from bot.migrations import is_current
from bot.staff.askers import OperatorAsker
from bot.staff.permissions import NotPermitted
from bot.staff.service import LoginTaken, StaffNotFound
from bot.staff.skills import SkillRefused
from bot.staff.units import UnitExists, UnitNotFound

FAILED = 1
MISUSED = 2

_REFUSALS: dict[type[Exception], str] = {
    LoginTaken: "login_taken",
    SkillRefused: "skill_refused",
    StaffNotFound: "staff_not_found",
    UnitExists: "unit_exists",
    UnitNotFound: "unit_not_found",
}


@lru_cache(maxsize=1)
def words() -> Wording:
    """What the commands say."""
    return Wording.load(Path(__file__).with_name("cli.yml"))


def told(key: str) -> str:
    """What --help says of a command or an option."""
    return words().text(f"help.{key}")


def say(key: str, **values: Any) -> None:
    """Say it on standard output."""
    typer.echo(words().text(key, **values))


def say_json(value: Any) -> None:
    """Write something for a program to read."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def fail(key: str, *, code: int = FAILED, **values: Any) -> NoReturn:
    """Say it on standard error and end with an exit code."""
    typer.echo(words().text(key, **values), err=True)
    raise typer.Exit(code)


def settings_or_fail() -> Settings:
    """The settings, or the reason why there are none."""
    try:
        settings = load_settings()
        running = _running_port(settings) if "PORT" not in os.environ else None
        return load_settings(port=running) if running else settings
    except SettingsError as error:
        fail("settings_refused", code=MISUSED, reason=error)


def _running_port(settings: Settings) -> int | None:
    """Where this folder's stack listens, which in development may have moved to another port."""
    try:
        return int(json.loads(settings.places.status.read_text(encoding="utf-8"))["port"])
    except (OSError, ValueError, KeyError):
        return None


class Opened:
    """An open database, the time, and who is asking."""

    def __init__(self, settings: Settings, database: Database, now: datetime) -> None:
        self.settings = settings
        self.database = database
        self.now = now
        self.asker = OperatorAsker(_user())


@contextmanager
def opened() -> Iterator[Opened]:
    """The database of the settings; what it refuses becomes a message and an exit code."""
    settings = settings_or_fail()
    settings.places.create()
    database = Database(settings.database_url, Cipher(settings.secret_keys))
    try:
        if not is_current(database):
            fail("not_migrated")
        yield Opened(settings, database, build_clock(settings).now())
    except NotPermitted:
        fail("not_permitted")
    except ReasonNeeded:
        fail("reason_needed", code=MISUSED)
    except tuple(_REFUSALS) as refusal:
        fail(_REFUSALS[type(refusal)], name=refusal)
    except SQLAlchemyError as error:
        fail("no_database", reason=type(error).__name__)
    finally:
        database.close()


def _user() -> str:
    try:
        return (os.environ.get("SUDO_USER") or getpass.getuser())[:60]
    except (KeyError, OSError):
        return str(os.getuid())
