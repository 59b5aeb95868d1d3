"""Personal numbers as they may be shown: 138****1234, 5101**********1234."""

from __future__ import annotations

import re

_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[0-9Xx]|\d{15}|1[3-9]\d{9})(?![0-9A-Za-z])")


def phone(number: str) -> str:
    """A telephone number with its middle hidden."""
    if re.fullmatch(r"1\d{10}", number):
        return f"{number[:3]}****{number[-4:]}"
    area, dash, local = number.partition("-")
    if dash and len(local) > 4:
        return f"{area}-{'*' * (len(local) - 4)}{local[-4:]}"
    return _ends(number, 2, 2)


def document(number: str) -> str:
    """An identity number with all but its ends hidden."""
    if len(number) >= 15:
        return _ends(number, 4, 4)
    return _ends(number, 1, 3)


def inside(text: str) -> str:
    """Free text with the telephone and identity numbers in it masked."""

    def hide(match: re.Match[str]) -> str:
        found = match.group()
        return phone(found) if len(found) == 11 else document(found)

    return _LONG_NUMBER.sub(hide, text)


def _ends(text: str, head: int, tail: int) -> str:
    hidden = max(len(text) - head - tail, 1)
    return f"{text[:head]}{'*' * hidden}{text[-tail:]}"
