"""Identity documents: which one it is, and whether its number can be right.

`read` never guesses: a number that fails keeps its digits and names the problem, so that the
form can explain it and, after two tries, hand it on to a person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from actions.checks import Checked, Context, Entity, phone
from actions.reading import masking, organisation_code
from actions.reading.digits import joined
from actions.reading.refusals import is_refusal

RESIDENT = "居民身份证"
RESIDENCE_PERMIT = "港澳台居民居住证"
HK_MACAO_PASS = "港澳居民来往内地通行证"
TAIWAN_PASS = "台湾居民来往大陆通行证"
PASSPORT = "护照"
FOREIGN_RESIDENT = "外国人永久居留身份证"
ORGANISATION = "统一社会信用代码"

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_PROVINCES = frozenset(
    str(code)
    for codes in ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66), (71, 72), (81, 84))
    for code in range(*codes)
)
_TOKEN = re.compile(r"[0-9A-Z]{6,24}")
_OLDEST = 120

ENTITIES = ("id_number",)


_NO_PAPERS = re.compile(
    r"(?:我|孩子|娃)?(?:今年)?才?(?:\d|1\d|[一二三四五六七八九十]{1,2})岁|我才1?\d$|未成年|"
    r"(?:还)?没(?:有)?(?:办|带|领)?过?(?:身份证|证件)"
    r"|(?:身份证|证件)(?:都)?(?:丢|掉|不见|弄丢|没带|没办|没在|不在)"
)
"""我才14, 身份证丢了: there is no number to give."""


@dataclass(frozen=True)
class Reading:
    """What was read: document, number, and the problem if the number cannot be right.

    Problems: none_found, length, old_number, check_digit, birth_date.
    """

    id_type: str
    number: str
    problem: str | None = None
    born: date | None = None


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value `{id_type, number, valid}`; a doubtful number passes, flagged, at the second try."""
    reading = read(text, context.now)
    if reading.problem and phone.read(text).problem is None:
        return Checked(problem="unfit")
    none = is_refusal(text) or _NO_PAPERS.search(text)
    if context.asked and reading.problem in ("none_found", "length") and none:
        return Checked(problem="declined")
    if reading.problem == "none_found" or (not context.asked and not _is_safe(reading, entities)):
        return Checked(problem="unfit")
    if reading.problem is None:
        return _accepted(reading, ())
    if context.attempts >= 1 and len(reading.number) >= 6:
        return _accepted(reading, ("id_unverified",))
    return Checked(problem=reading.problem)


def _is_safe(reading: Reading, entities: Sequence[Entity]) -> bool:
    """Unasked, only a number that checks or that the understanding marked is taken."""
    if any(entity["entity"] in ENTITIES for entity in entities):
        return len(reading.number) >= 15
    return reading.problem is None and len(reading.number) == 18


def _accepted(reading: Reading, flags: tuple[str, ...]) -> Checked:
    value = {
        "id_type": reading.id_type,
        "number": reading.number,
        "valid": reading.problem is None,
    }
    display = f"{reading.id_type} {masking.document(reading.number)}"
    return Checked(value=value, display=display, flags=flags)


def read(text: str, now: datetime) -> Reading:
    """The identity document named in `text`; of two numbers of a length the last one is meant."""
    cleaned = joined(text).upper()
    tokens = [token for token in _TOKEN.findall(cleaned) if any(c.isdigit() for c in token)]
    if not tokens:
        return Reading(RESIDENT, "", "none_found")
    token = max(reversed(tokens), key=len)
    return _by_words(cleaned, token) or _by_shape(token, now)


def check_character(first_seventeen: str) -> str:
    """The last sign of an 18-digit number after GB 11643."""
    total = sum(int(d) * w for d, w in zip(first_seventeen, _WEIGHTS, strict=True))
    return _CHECK[total % 11]


def age_on(born: date, day: date) -> int:
    """Whole years lived on `day`."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _by_words(text: str, token: str) -> Reading | None:
    """A document the citizen named, where the number alone would not tell."""
    if len(token) == 18:
        return None
    if re.search(r"台胞证|台湾.*通行证|台灣.*通行證", text) and re.fullmatch(
        r"\d{8}(\d{2})?", token
    ):
        return Reading(TAIWAN_PASS, token)
    if re.search(r"回乡证|港澳.*通行证", text) and re.fullmatch(r"[HM]\d{8}(\d{2})?", token):
        return Reading(HK_MACAO_PASS, token)
    if re.search(r"护照|護照|PASSPORT", text) and re.fullmatch(r"[0-9A-Z]{6,12}", token):
        return Reading(PASSPORT, token)
    return None


def _by_shape(token: str, now: datetime) -> Reading:
    if re.fullmatch(r"\d{17}[0-9X]", token) or organisation_code.is_shaped(token):
        return _eighteen(token, now)
    if re.fullmatch(r"\d{15}", token):
        return Reading(RESIDENT, token, "old_number")
    if re.fullmatch(r"[A-Z]{3}\d{12}", token):
        return Reading(FOREIGN_RESIDENT, token)
    if re.fullmatch(r"[HM]\d{8}(\d{2})?", token):
        return Reading(HK_MACAO_PASS, token)
    if re.fullmatch(r"[A-Z]{1,2}\d{7,8}", token):
        return Reading(PASSPORT, token)
    return Reading(RESIDENT, token, "length")


def _eighteen(token: str, now: datetime) -> Reading:
    if not re.fullmatch(r"\d{17}[0-9X]", token) or token[:2] not in _PROVINCES:
        return _nine_or_organisation(token, now)
    id_type = RESIDENCE_PERMIT if token[:2] in {"81", "82", "83"} else RESIDENT
    return _with_birth_date(id_type, token, now)


def _nine_or_organisation(token: str, now: datetime) -> Reading:
    """A leading 9 is a foreigner's card or an organisation; the check signs decide."""
    if organisation_code.is_valid(token):
        return Reading(ORGANISATION, token)
    if token[0] == "9" and re.fullmatch(r"\d{17}[0-9X]", token):
        foreign = _with_birth_date(FOREIGN_RESIDENT, token, now)
        if foreign.problem is None:
            return foreign
    id_type = ORGANISATION if organisation_code.is_shaped(token) else RESIDENT
    return Reading(id_type, token, "check_digit")


def _with_birth_date(id_type: str, token: str, now: datetime) -> Reading:
    if check_character(token[:17]) != token[17]:
        return Reading(id_type, token, "check_digit")
    try:
        born = date(int(token[6:10]), int(token[10:12]), int(token[12:14]))
    except ValueError:
        return Reading(id_type, token, "birth_date")
    if born > now.date() or age_on(born, now.date()) > _OLDEST:
        return Reading(id_type, token, "birth_date")
    return Reading(id_type, token, None, born)
