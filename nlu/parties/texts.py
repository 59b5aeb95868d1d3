"""Texts whose bodies and persons are marked by hand: `<complained of>`, `[asked]`, `{both}`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nlu.marks import lines, unmarked

FOLDER = Path(__file__).resolve().parent / "texts"
_MARKED = re.compile(r"<([^>]+)>|\[([^\]]+)\]|\{([^}]+)\}")


@dataclass(frozen=True)
class Marked:
    """A text without its marks, and the spans that were marked."""

    text: str
    accused: tuple[tuple[int, int], ...]
    asked: tuple[tuple[int, int], ...]


def marked() -> Iterator[Marked]:
    """All texts."""
    return map(parsed, lines(FOLDER))


def parsed(line: str) -> Marked:
    """`找过[社区]，<物业>不修` as text and spans."""
    text, found = unmarked(line, _MARKED)
    accused = tuple(span for span, match in found if not match[2])
    asked = tuple(span for span, match in found if not match[1])
    return Marked(text, accused, asked)
