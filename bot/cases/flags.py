"""Marks on a case that follow from what was filed; the engine's own marks are kept beside them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml

from bot.cases.petition import Petition

GROUP_SIZE = 5
_RESIDENT_CARD = "居民身份证"
_LITIGATION = (
    "诉讼",
    "法院",
    "检察",
    "公安",
    "刑事",
    "判决",
    "再审",
    "执行",
    "litigation",
    "court",
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def flags_of(petition: Petition, today: date) -> list[str]:
    """All marks, each once, the petition's own first."""
    derived = {
        "集体": petition.people_count >= GROUP_SIZE,
        "匿名": petition.anonymous,
        "保密": petition.sealed,
        "涉法涉诉": _is_litigation(petition),
        "待核身份证": _has_doubtful_id(petition, today),
        "身份待补": _lacks_identity(petition),
        "地点待核": not petition.problem_place.region_code,
    }
    names = _engine_marks()
    told = [flag.strip() for flag in petition.flags if flag.strip().isprintable()]
    marks = [names.get(flag, flag[:20]) for flag in told]
    marks = [flag for flag in marks if flag]
    marks += [flag for flag, holds in derived.items() if holds]
    return list(dict.fromkeys(marks))


def is_plausible_id(number: str, today: date) -> bool:
    """Whether an 18-digit number has a possible birth date and the right check digit."""
    number = number.strip().upper()
    if len(number) != 18 or not (number[:17].isascii() and number[:17].isdigit()):
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    if born > today or today.year - born.year > 120:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECK[total % 11] == number[17]


@lru_cache(maxsize=1)
def _engine_marks() -> dict[str, str]:
    text = Path(__file__).with_name("flags.yml").read_text(encoding="utf-8")
    return {str(name): str(mark) for name, mark in yaml.safe_load(text).items()}


def _has_doubtful_id(petition: Petition, today: date) -> bool:
    who = petition.petitioner
    if not who.id_number or (who.id_type or _RESIDENT_CARD) != _RESIDENT_CARD:
        return False
    return not is_plausible_id(who.id_number, today)


def _lacks_identity(petition: Petition) -> bool:
    who = petition.petitioner
    return not petition.anonymous and not (who.name and who.id_number and who.address)


def _is_litigation(petition: Petition) -> bool:
    other = petition.other_procedure
    if other is None:
        return False
    said = f"{other.kind or ''} {other.body or ''}".lower()
    return any(word in said for word in _LITIGATION)
