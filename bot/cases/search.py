"""Keyed hashes of personal data: what is stored beside a case and what is searched for."""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.kit.db import cipher_of

FILER = "case.filer"
NAME = "case.name"
PHONE = "case.phone"
ID_NUMBER = "case.id_number"
QUERY_CODE = "case.query_code"
PHONE_TAIL = "case.phone_tail"
TRIES = "case.look_up_tries"

TAIL_LENGTH = 4
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def stored_hash(session: Session, purpose: str, value: str | None) -> str | None:
    """The hash to store, or ``None`` when there is nothing to hash."""
    return cipher_of(session).blind_index(purpose, value) if value else None


def matches(
    session: Session, column: InstrumentedAttribute[str | None], purpose: str, value: str
) -> ColumnElement[bool]:
    """The condition that finds a value under any key in use."""
    return column.in_(cipher_of(session).blind_indexes(purpose, value))


def half_width(text: str) -> str:
    """The same with digits, letters and signs of full width made plain."""
    return text.translate(_FULL_WIDTH)


def name_key(name: str | None) -> str:
    """A name in the form it is hashed in."""
    return re.sub(r"\s", "", name or "")


def phone_key(phone: str | None) -> str:
    """A phone number in the form it is hashed in: digits, without the country's code."""
    digits = re.sub(r"\D", "", half_width(phone or ""), flags=re.ASCII)
    return re.sub(r"^(?:0086|86)(?=1\d{10}$)", "", digits)


def id_key(id_number: str | None) -> str:
    """A document number in the form it is hashed in."""
    return re.sub(r"\s", "", half_width(id_number or "")).upper()


def tail_of(phone: str | None) -> str:
    """The last digits of a phone number."""
    return phone_key(phone)[-TAIL_LENGTH:]
