"""Mobile numbers, landlines and e-mail addresses."""

from __future__ import annotations

import re
from datetime import datetime

from nlu.components.entity import Entity
from nlu.components.numerals import half_width, spoken_digits

_GAP = r"[\s\-－—.·]{0,2}"
_MOBILE = re.compile(
    rf"(?<![A-Za-z])(?:\+?(?:00)?86{_GAP})?(1{_GAP}[3-9](?:{_GAP}\d){{9}})(?!{_GAP}?\d)"
)
_LANDLINE = re.compile(
    r"(?<![\dA-Za-z])\(?(0\d{2,3})\)?[\s\-－—]{0,2}(\d{7,8})(?:[\s\-－—转]{1,2}(\d{1,6}))?(?!\d)"
)
_LOCAL = re.compile(r"(?:座机|固话|固定电话|办公电话|家里电话)[号是为码:\s]{0,3}(\d{7,8})(?!\d)")
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z]{2,})+")


def extract(text: str, now: datetime) -> list[Entity]:
    """Mobiles (digits only), landlines (0571-88880000) and e-mails, spoken digits included."""
    plain = half_width(text)
    spoken = spoken_digits(text)
    found = [
        _entity("phone", _digits(m[1]), m, text)
        for m in _MOBILE.finditer(spoken)
        if _begins(plain, spoken, m.start())
    ]
    found += [_entity("landline", _landline(m), m, text) for m in _LANDLINE.finditer(plain)]
    for match in _LOCAL.finditer(plain):
        found.append(
            Entity("landline", match[1], match.start(1), match.end(1), "phone", 0.8, match[1])
        )
    found += [_entity("email", m[0], m, text) for m in _EMAIL.finditer(plain)]
    return found


def _begins(plain: str, spoken: str, start: int) -> bool:
    """Whether no digit stands before; the 三 of 张三 is none where the number is in figures."""
    if start == 0 or not spoken[start - 1].isdigit():
        return True
    return not plain[start - 1].isdecimal() and plain[start].isdecimal()


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _landline(match: re.Match[str]) -> str:
    number = f"{match[1]}-{match[2]}"
    return f"{number}-{match[3]}" if match[3] else number


def _entity(kind: str, value: str, match: re.Match[str], text: str) -> Entity:
    start, end = match.span()
    return Entity(kind, value, start, end, "phone", 1.0, text[start:end])
