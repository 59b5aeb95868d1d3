"""The name in an answer to "how may we call you in the record", with the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from actions.reading.digits import fold
from actions.reading.naming_words import (
    ASIDE,
    COMPANY,
    COURTESY,
    KIN_OF,
    LEADS,
    NOBODY,
    OWN,
    ROLE,
    ROLE_BEFORE,
    SENTENCE,
    STRANGE,
    SURNAME,
    TAIL,
)
from nlu.components.lookups import surnames, words

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇\U00020000-\U000323af"
_DOTS = re.compile(r"[•・‧∙⋅．﹒.·]")
_PERSON = re.compile(rf"[{HAN}]{{1,30}}(?:·[{HAN}]{{1,20}})*")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ' \-]{1,58}")
_ORGANISATION = re.compile(rf"[{HAN}A-Za-z0-9()（）·]{{4,60}}")
_SPELT = re.compile(
    r"^[\u4e00-\u9fff]{1,4}([\u4e00-\u9fff])(?:的[\u4e00-\u9fff])?[\s，,]+(\1[\u4e00-\u9fff]{1,2})$"
)
"""耳东陈 陈大力; 木子李，李大力."""
_IN_TWO = re.compile(
    r"^(?:我|俺)?姓([\u4e00-\u9fff]{1,2})[，,\s]*名(?:叫|是)?([\u4e00-\u9fff]{1,3})$"
)
_ECHO = re.compile(rf"([{HAN}·]{{2,12}})的\1")
"""王小红的王小红."""
_SIGN_OF = re.compile(rf"[{HAN}]{{1,4}}的([{HAN}])")
"""弓长张的张: one sign spelt out."""
_NUMBER = re.compile(r"\+?\d[\d \-]{4,}[\dXx]")
_PARTS = re.compile(r"[，,。;；:：!！、/\s]+")
_AND = re.compile(r"和|跟|与|还有")
_LONGEST_STRANGE = 10


@dataclass(frozen=True)
class Reading:
    """A name, or the problem: too_short, too_long, courtesy (王女士, 我是业主), not_a_name.

    `told`: introduced as one's own name (我叫…), not just standing there.
    """

    name: str
    problem: str | None = None
    organisation: bool = False
    told: bool = False


def likely(name: str) -> bool:
    """Whether it begins like a name, with a known surname."""
    single, _ = surnames()
    return bool(SURNAME.match(name)) or name[:1] in single


def is_plain(text: str) -> bool:
    """Whether all of it is a name of two or three signs and no common word, or is told as one."""
    name = text.strip(" 。，,.!！")
    usual = re.fullmatch(rf"[{HAN}]{{1,2}}[{HAN}](?<![省市县区镇乡村路街])", name)
    if usual and name not in words("not_names") and likely(name) and not SENTENCE.search(name):
        return True
    reading = read(text)
    return reading.told and reading.problem is None and likely(reading.name)


def read(text: str) -> Reading:
    """The name in the answer; of several the one that is told as the citizen's own."""
    folded = _NUMBER.sub("，", ASIDE.sub("", _DOTS.sub("·", fold(text)))).strip(" 。，,!！")
    if two := _IN_TWO.match(folded):
        return _judge(two[1] + two[2])
    if spelt := _SPELT.match(folded):
        return _judge(spelt[2])
    whole = _spaced(folded)
    parts = [whole] if whole else _apart(folded)
    if len(parts) > 1 and (name := _spelt_out(parts)):
        return _judge(name)
    readings = [_part(part) for part in _pieces(parts)]
    if not readings:
        return Reading("", "not_a_name")
    return max(readings, key=lambda one: _worth(one, alone=len(readings) == 1))


def _worth(reading: Reading, *, alone: bool) -> float:
    """Higher for what is more surely a name."""
    if reading.problem == "not_a_name":
        return 0.0
    if reading.problem:
        return 1.0
    known = reading.organisation or "·" in reading.name
    short = likely(reading.name) and len(reading.name) <= 4
    value = 3.0 if known or short else 1.5 if alone or reading.told else 0.5
    return value + 1.0 * reading.told


def _spaced(text: str) -> str:
    """王 小 明 and 王 小明 in one word; empty when the spaces part more than a name."""
    parts = text.split()
    han = len(parts) > 1 and all(re.fullmatch(rf"[{HAN}·]+", part) for part in parts)
    if not han:
        return text if len(parts) == 1 and not _PARTS.search(text) else _latin(text)
    joined = "".join(parts)
    single = len(joined) <= 4 and len(parts[0]) == 1 and likely(joined)
    strange = len(parts) == 2 and not any(likely(part) or SENTENCE.search(part) for part in parts)
    strange = strange and not any(STRANGE.search(one) or LEADS.match(one) for one in parts)
    return joined if single or all(len(one) == 1 for one in parts) or strange else ""


def _apart(text: str) -> list[str]:
    """The parts of an answer; single signs in a row (石 老 根) are one part."""
    parts: list[str] = []
    single = False
    for part in _PARTS.split(text):
        if single and len(part) == 1:
            parts[-1] += part
        elif part:
            parts.append(part)
            single = len(part) == 1
    return parts


def _latin(text: str) -> str:
    return text if _LATIN.fullmatch(text) else ""


def _spelt_out(parts: list[str]) -> str:
    """弓长张的张，建设的建，国家的国."""
    signs = [found[1] for part in parts if (found := _SIGN_OF.fullmatch(part))]
    name = "".join(signs)
    fits = len(signs) == len(parts) and len(name) in (2, 3)
    return name if fits and likely(name) else ""


def _pieces(parts: list[str]) -> Iterator[str]:
    """The parts; one that names several people in as many pieces."""
    for part in parts:
        named = [one for one in _AND.split(part) if one]
        several = len(named) > 1 and all(likely(one) and 2 <= len(one) <= 4 for one in named)
        yield from named if several else [part]


def _part(part: str) -> Reading:
    """What one part of an answer is, with and without the words before the name."""
    if 2 <= len(part) <= 3 and likely(part) and not SENTENCE.search(part):
        return _judge(part)
    name, told = _stripped(part)
    reading = _judge(name)
    if reading.problem == "too_short" and not told and part != name:
        reading = _judge(part)
    return Reading(reading.name, reading.problem, reading.organisation, told)


def _stripped(part: str) -> tuple[str, bool]:
    """The part without the words around the name, and whether they say whose it is."""
    told, name = False, part
    for _ in range(5):
        lead = LEADS.match(name)
        if lead is None or lead.end() == 0:
            break
        told = told or bool(OWN.search(lead[0]))
        name = name[lead.end() :].lstrip("：: ")
    if kin := KIN_OF.match(name):
        name = kin[1]
    role = ROLE_BEFORE.match(name)
    if role and 2 <= len(rest := name[role.end() :]) <= 4 and likely(rest):
        name, told = rest, True
    for _ in range(3):
        shorter = TAIL.sub("", name)
        if shorter == name or not shorter:
            break
        name = shorter
    if echo := _ECHO.fullmatch(name):
        name = echo[1]
    return name, told


def _judge(name: str) -> Reading:
    if COMPANY.search(name) and _ORGANISATION.fullmatch(name):
        return Reading(name, organisation=True)
    if ROLE.fullmatch(name):
        return Reading("", "courtesy")
    if COURTESY.match(name):
        return Reading(name, "courtesy")
    if not name or SENTENCE.search(name) or NOBODY.search(name):
        return Reading(name, "not_a_name")
    if _LATIN.fullmatch(name) and any(sign.isalpha() for sign in name[1:]):
        return Reading(re.sub(r"\s+", " ", name))
    if not _PERSON.fullmatch(name):
        return Reading(name, "not_a_name")
    return _by_length(name)


def _by_length(name: str) -> Reading:
    if len(name) < 2:
        return Reading(name, "too_short")
    if len(name) > 30:
        return Reading(name, "too_long")
    dotted = "·" in name
    usual = likely(name) and (len(name) <= 3 or name[:2] in surnames()[1])
    usual = usual and (len(name) < 3 or name[:2] not in words("not_names"))
    strange = not usual and STRANGE.search(name)
    if not dotted and (len(name) > _LONGEST_STRANGE or strange):
        return Reading(name, "not_a_name")
    return Reading(name)
