"""Cutting a text into sentences and clauses, with offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SENTENCE = re.compile(r"[^。！!？?；;\n]+")
_CLAUSE = re.compile(r"[^。！!？?；;\n，,、\s]+")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Sentences. In a text without full stops, spaces part them."""
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        if re.search(r"[，,]", match[0]):
            yield from _trimmed(text, start, end)
            continue
        at = start
        for gap in re.finditer(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", match[0]):
            yield from _trimmed(text, at, start + gap.start())
            at = start + gap.end()
        yield from _trimmed(text, at, end)


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """The smallest pieces: between any two marks or spaces."""
    for match in _CLAUSE.finditer(text):
        yield match.span()


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start] in " ，,、\t\r":
        start += 1
    while end > start and text[end - 1] in " ，,、\t\r":
        end -= 1
    if end > start:
        yield start, end
