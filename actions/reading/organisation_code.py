"""统一社会信用代码: shape and check character after GB 32100."""

from __future__ import annotations

import re

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SHAPE = re.compile(rf"[1-9A-Y][1-9][0-9]{{6}}[{ALPHABET}]{{10}}")


def is_shaped(code: str) -> bool:
    """Whether this could be such a code, before its check character is looked at."""
    return _SHAPE.fullmatch(code) is not None


def is_valid(code: str) -> bool:
    """Whether shape and check character are right."""
    if not is_shaped(code):
        return False
    total = sum(ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    return ALPHABET[(31 - total % 31) % 31] == code[17]
