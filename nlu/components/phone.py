"""Mobile numbers, landlines and e-mail addresses."""

from __future__ import annotations

import re
from datetime import datetime

from nlu.components.entity import Entity
from nlu.components.numerals import half_width, spoken_digits

_GAP = r"[\s\-－—.·]{0,2}"
_MOBILE = re.compile(
    rf"(?<![\dA-Za-z])(?:\+?(?:00)?86{_GAP})?(1{_GAP}[3-9](?:{_GAP}\d){{9}})(?!{_GAP}?\d)"
)
_ALMOST_MOBILE = re.compile(r"(?<![\dA-Za-z])1[3-9]\d{7,11}(?!\d)")
_LANDLINE = re.compile(
    r"(?<![\dA-Za-z])\(?(0\d{2,3})\)?[\s\-－—]{0,2}(\d{7,8})(?:[\s\-－—转]{1,2}(\d{1,6}))?(?!\d)"
)
_LOCAL = re.compile(r"(?:座机|固话|固定电话|办公电话|家里电话)[号是为码:\s]{0,3}(\d{7,8})(?!\d)")
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z]{2,})+")
_PHONE_CUE = re.compile(r"电话|手机|号码|联系|打我|微信同号")


def extract(text: str, now: datetime) -> list[Entity]:
    """Mobiles (digits only), landlines (0571-88880000) and e-mails, spoken digits included."""
    plain = half_width(text)
    found = [
        _entity("phone", _digits(m[1]), m, text) for m in _MOBILE.finditer(spoken_digits(text))
    ]
    found += [_entity("landline", _landline(m), m, text) for m in _LANDLINE.finditer(plain)]
    for match in _LOCAL.finditer(plain):
        found.append(
            Entity("landline", match[1], match.start(1), match.end(1), "phone", 0.8, match[1])
        )
    found += [_entity("email", m[0], m, text) for m in _EMAIL.finditer(plain)]
    return found


def misdialled(text: str) -> str | None:
    """A number meant as a mobile but of the wrong length, when the text says it is a phone."""
    plain = spoken_digits(text)
    match = _ALMOST_MOBILE.search(plain)
    if match is None or len(match[0]) == 11:
        return None
    alone = plain.strip() == match[0]
    return match[0] if alone or _PHONE_CUE.search(text) else None


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _landline(match: re.Match[str]) -> str:
    number = f"{match[1]}-{match[2]}"
    return f"{number}-{match[3]}" if match[3] else number


def _entity(kind: str, value: str, match: re.Match[str], text: str) -> Entity:
    start, end = match.span()
    return Entity(kind, value, start, end, "phone", 1.0, text[start:end])
