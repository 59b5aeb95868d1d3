"""Texts whose requests are marked by hand: `路灯坏了，<请修好>`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nlu.marks import lines, unmarked

FOLDER = Path(__file__).resolve().parent / "texts"
_MARKED = re.compile(r"<([^>]+)>")


@dataclass(frozen=True)
class Marked:
    """A text without its marks, and the spans of what is asked for."""

    text: str
    requests: tuple[tuple[int, int], ...]


def marked() -> Iterator[Marked]:
    """All texts."""
    return map(parsed, lines(FOLDER))


def parsed(line: str) -> Marked:
    """A marked line as text and spans."""
    text, found = unmarked(line, _MARKED)
    return Marked(text, tuple(span for span, _ in found))
