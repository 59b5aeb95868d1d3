"""Passwords: what they must be like, and Argon2id for keeping them."""

from __future__ import annotations

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.staff.rules import rules

_hasher = PasswordHasher()


class WeakPassword(Exception):
    """The password is not to be used; `fault` is one of short, long, name, common."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def check_password(password: str, *, names: tuple[str, ...]) -> None:
    """Refuse what would be guessed first; ``names`` are the account's own."""
    given = rules().password
    plain = password.casefold()
    if len(password) < given.shortest or len(set(plain)) < given.shortest // 2:
        raise WeakPassword("short")
    if len(password) > given.longest:
        raise WeakPassword("long")
    if any(name.casefold() in plain for name in names if len(name) > 1):
        raise WeakPassword("name")
    if any(word in plain for word in given.refused):
        raise WeakPassword("common")


def hash_password(password: str) -> str:
    """What to keep; takes some tens of milliseconds and 64 MB on purpose."""
    return _hasher.hash(password)


def is_right(password: str, kept: str | None) -> bool:
    """Whether it is the password; without one to compare with the answer takes as long."""
    if len(password) > rules().password.longest:
        return False
    try:
        _hasher.verify(kept or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _hasher.hash("nobody has this password")
