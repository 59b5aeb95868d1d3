"""The features of a text: the runs of one to four characters in it, and how often."""

from __future__ import annotations

import re

from nlu.components.numerals import half_width

LONGEST = 1200
SIZES = (1, 2, 3, 4)
_DIGIT = re.compile(r"[0-9]+")
_PIECES = re.compile(r"[^\W_]+")


def features(text: str) -> dict[str, int]:
    """Counts of n-grams within the pieces between signs; numbers are alike, case is folded."""
    plain = _DIGIT.sub("0", half_width(text[:LONGEST]).lower())
    found: dict[str, int] = {}
    for piece in _PIECES.findall(plain):
        length = len(piece)
        for size in SIZES:
            for start in range(length - size + 1):
                gram = piece[start : start + size]
                found[gram] = found.get(gram, 0) + 1
    return found
