"""Texts whose bodies and persons are marked by hand: `<complained of>`, `[asked]`, `{both}`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "texts"
_MARKED = re.compile(r"<([^>]+)>|\[([^\]]+)\]|\{([^}]+)\}")


@dataclass(frozen=True)
class Marked:
    """A text without its marks, and the spans that were marked."""

    text: str
    accused: tuple[tuple[int, int], ...]
    asked: tuple[tuple[int, int], ...]


def marked() -> Iterator[Marked]:
    """All texts, file by file; a line that begins with # is a remark."""
    for path in sorted(FOLDER.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                yield parsed(line)


def parsed(line: str) -> Marked:
    """`找过[社区]，<物业>不修` as text and spans."""
    text, accused, asked, at = "", [], [], 0
    for match in _MARKED.finditer(line):
        text += line[at : match.start()]
        words = match[1] or match[2] or match[3]
        span = (len(text), len(text) + len(words))
        if not match[2]:
            accused.append(span)
        if not match[1]:
            asked.append(span)
        text, at = text + words, match.end()
    return Marked(text + line[at:], tuple(accused), tuple(asked))
