"""Word lists out of `nlu/lookups`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

Cues = tuple[tuple[str, "re.Pattern[str]"], ...]

FOLDER = Path(__file__).resolve().parent.parent / "lookups"


@cache
def words(name: str) -> frozenset[str]:
    """The words of a list; lines beginning with # are remarks."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def surnames() -> tuple[frozenset[str], frozenset[str]]:
    """Surnames of one character, and of two."""
    listed = words("surnames")
    single = frozenset(char for word in listed if len(word) > 2 for char in word)
    return single, frozenset(word for word in listed if len(word) == 2)


@cache
def read_yaml(name: str) -> Mapping[str, Any]:
    """A table of `nlu/lookups`."""
    table: Mapping[str, Any] = yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    return table


@lru_cache(maxsize=1)
def cues() -> Cues:
    """Named patterns that hint at what a message is for, as they are on disk now."""
    return compile_cues(yaml.safe_load((FOLDER / "cues.yml").read_text(encoding="utf-8")))


def compile_cues(listed: Mapping[str, str]) -> Cues:
    """Named patterns ready for use."""
    return tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in listed.items())


def digest() -> str:
    """A hash over the lists, so that an edit changes a model's fingerprint."""
    found = hashlib.sha256()
    for path in sorted(FOLDER.iterdir()):
        if path.suffix in (".txt", ".yml"):
            found.update(path.read_bytes())
    return found.hexdigest()
