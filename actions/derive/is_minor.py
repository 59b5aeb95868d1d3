"""Whether the citizen is under eighteen, by own words or by identity number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.checks import Checked, Context
from actions.checks.id_number import age_on, read
from actions.reading.digits import small_number

_AGE = re.compile(r"我(?:今年|才|刚|刚满|现在|只有|已经)*(\d{1,2}|[一二三四五六七八九十]{1,3})岁")
_PUPIL = re.compile(
    r"我(?:是|在|读|上|念|今年)+(?:[^，,。；;家长老师]{0,8})(?:小学|初中|高中|中学|职高)?"
    r"(?:[一二三四五六]年级|初[一二三]|高[一二三]|(?:小学|初中|高中|中|小)学?生)(?!的?(?:家长|妈|爸|父|母|老师))"
)
_ADULT = 18


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """True when either says so."""
    story = str(values.get("story") or "")
    if not story:
        return None
    minor = _says_so(story) or _by_document(values.get("id_number"), context)
    return Checked(value=minor, flags=("minor",) if minor else ())


def _says_so(story: str) -> bool:
    age = _AGE.search(story)
    if age:
        number = small_number(age.group(1))
        return number is not None and 0 < number < _ADULT
    return bool(_PUPIL.search(story))


def _by_document(document: object, context: Context) -> bool:
    if not isinstance(document, Mapping) or not document.get("valid"):
        return False
    born = read(str(document.get("number")), context.now).born
    return born is not None and age_on(born, context.now.date()) < _ADULT
