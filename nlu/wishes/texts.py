"""Texts whose requests are marked by hand: `路灯坏了，<请修好>`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "texts"
_MARKED = re.compile(r"<([^>]+)>")


@dataclass(frozen=True)
class Marked:
    """A text without its marks, and the spans of what is asked for."""

    text: str
    requests: tuple[tuple[int, int], ...]


def marked() -> Iterator[Marked]:
    """All texts, file by file; a line that begins with # is a remark."""
    for path in sorted(FOLDER.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                yield parsed(line)


def parsed(line: str) -> Marked:
    """A marked line as text and spans."""
    text, spans, at = "", [], 0
    for match in _MARKED.finditer(line):
        text += line[at : match.start()]
        spans.append((len(text), len(text) + len(match[1])))
        text, at = text + match[1], match.end()
    return Marked(text + line[at:], tuple(spans))
