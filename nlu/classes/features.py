"""The features of a text: the runs of one to four characters in it, and how often.

What stands at the beginning counts a second time, marked: people begin with what the matter is.
"""

from __future__ import annotations

import re

from nlu.components.numerals import half_width

LONGEST = 1200
OPENING = 60
SIZES = (1, 2, 3, 4)
_MARKED = (1, 2, 3)
_MARK = "^"
_DIGIT = re.compile(r"[0-9]+")
_PIECES = re.compile(r"[^\W_]+")


def features(text: str) -> dict[str, int]:
    """Counts of n-grams within the pieces between signs; numbers are alike, case is folded."""
    plain = _DIGIT.sub("0", half_width(text[:LONGEST]).lower())
    found: dict[str, int] = {}
    _count(plain, SIZES, "", found)
    _count(plain[:OPENING], _MARKED, _MARK, found)
    return found


def _count(text: str, sizes: tuple[int, ...], mark: str, found: dict[str, int]) -> None:
    for piece in _PIECES.findall(text):
        length = len(piece)
        for size in sizes:
            for start in range(length - size + 1):
                gram = mark + piece[start : start + size]
                found[gram] = found.get(gram, 0) + 1
