"""Texts in which words are marked by hand, one a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

Span = tuple[int, int]


def lines(folder: Path) -> Iterator[str]:
    """All texts of a folder, file by file; a line that begins with # is a remark."""
    for path in sorted(folder.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                yield line


def unmarked(line: str, mark: re.Pattern[str]) -> tuple[str, list[tuple[Span, re.Match[str]]]]:
    """A line without its marks, and where the words of each stand; `mark` has a group a kind."""
    text, found, at = "", [], 0
    for match in mark.finditer(line):
        text += line[at : match.start()]
        words = match[match.lastindex or 0]
        found.append(((len(text), len(text) + len(words)), match))
        text, at = text + words, match.end()
    return text + line[at:], found
