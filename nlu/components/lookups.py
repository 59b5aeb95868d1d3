"""Word lists out of `nlu/lookups`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "lookups"


@lru_cache(maxsize=None)
def words(name: str) -> frozenset[str]:
    """The words of a list; lines beginning with # are remarks."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=None)
def surnames() -> tuple[frozenset[str], frozenset[str]]:
    """Surnames of one character, and of two."""
    listed = words("surnames")
    single = frozenset(char for word in listed if len(word) > 2 for char in word)
    return single, frozenset(word for word in listed if len(word) == 2)
