"""Case numbers, one after another in a day, and query codes that follow from nothing."""

from __future__ import annotations

import re
import secrets
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.cases.search import half_width

PREFIX = "XF"
LETTER_PREFIX = "XL"
"""Of the umbrella number over cases that were told together; it counts on with the cases."""
# Digits and letters that no one mistakes for another, read aloud or written by hand.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 10

_NUMBER = re.compile(r"XF\d{14}", re.ASCII)
_LETTER = re.compile(r"XL\d{14}", re.ASCII)


class NumbersSpent(Exception):
    """A day has run out of six-digit numbers."""


def next_number(session: Session, day: date, prefix: str = PREFIX) -> str:
    """The next number of the day; concurrent filings wait for each other on the counter's row."""
    last = session.execute(
        text(
            "INSERT INTO case_counters (day, last) VALUES (:day, 1) "
            "ON CONFLICT (day) DO UPDATE SET last = case_counters.last + 1 RETURNING last"
        ),
        {"day": f"{day:%Y%m%d}"},
    ).scalar_one()
    if last > 999_999:
        raise NumbersSpent(f"{day:%Y%m%d}")
    return f"{prefix}{day:%Y%m%d}{last:06d}"


def new_query_code() -> str:
    """A random code that together with the number opens a case's status."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def read_number(written: str) -> str:
    """A number as people write it, in its one form; whatever else comes back as it was."""
    return _plain(written)


def is_number(number: str) -> bool:
    """Whether it has the form of a case number."""
    return _NUMBER.fullmatch(number) is not None


def is_letter(number: str) -> bool:
    """Whether it has the form of an umbrella number."""
    return _LETTER.fullmatch(number) is not None


def read_query_code(written: str) -> str:
    """A query code as people write it, in its one form."""
    return _plain(written)


def _plain(written: str) -> str:
    return re.sub(r"[\s\-]", "", half_width(written)).upper()
