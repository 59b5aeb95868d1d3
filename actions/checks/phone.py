"""Telephone numbers: any mainland mobile, landlines, and how near a wrong one comes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from actions.checks import Checked, Context, Entity
from actions.reading import masking
from actions.reading.digits import joined, spoken
from actions.reading.others import mentioned
from actions.reading.refusals import is_refusal

ENTITIES = ("phone",)

_MOBILE = re.compile(r"(?<!\d)(?:\+?86|0086)?(1[3-9]\d{9})(?!\d)")
_LANDLINE = re.compile(
    r"(?<!\d)[(（]?(0\d{2,3})[)）]?[-\s]*(\d{7,8})(?:(?:[-\s]+|转)(\d{1,6}))?(?!\d)"
)
_DIGITS = re.compile(r"\d{3,}")
_OTHERS = re.compile(
    r"(?:老婆|老公|丈夫|妻子|爱人|儿子|女儿|孙子|孙女|[他她]们?|对方|老板|经理|主任|公司|店里|邻居|朋友|厂里|村里|政府)"
    r"的?(?:联系)?(?:电话|手机|号码)(?:号码?)?(?:是|为|[：:])?\s*$"
)
_LOCAL = re.compile(r"[2-8]\d{6,7}")
"""A number as it is dialled within a town."""
_NO_PHONE = re.compile(
    r"没有?(?:得|装|用|带)?(?:什么|任何)?(?:电话|手机|座机|号码)|(?:电话|手机)(?:都|也)?没有|不用(?:电话|手机)|"
    r"(?:手机|电话)(?:停机|欠费|丢了|坏了)|微信(?:上|里)?(?:联系|找|说|聊|回|通知)|(?:打|加|发|用|走|就)(?:我的?)?微信"
)
_LONGEST_REFUSAL = 25
_CORRECTS = re.compile(r"错了|不对|不是|应该是|改成|写错")


@dataclass(frozen=True)
class Reading:
    """A number and its kind, or the problem.

    Problems: none_found, too_short, too_long, not_a_number.
    """

    number: str
    kind: str = "mobile"
    problem: str | None = None
    digits: int = 0


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is the number in plain form; one that stays wrong passes, flagged, at the third try."""
    first = _first_of_several(text, entities) if context.asked else ""
    if first:
        return Checked(value=first, display=masking.phone(first), flags=("phone_second",))
    reading = read(_completed(text, context)) if context.asked else _in_passing(text, entities)
    if not context.asked and mentioned(reading.number, context.values):
        return Checked(problem="unfit")
    if reading.problem is None:
        return Checked(value=reading.number, display=masking.phone(reading.number))
    if context.asked and reading.problem == "none_found" and _keeps_back(text):
        return Checked(problem="declined")
    if context.asked and _LOCAL.fullmatch(reading.number):
        return Checked(problem="no_area_code")
    if reading.problem == "none_found" or not context.asked:
        return Checked(problem="unfit")
    if context.attempts >= 2 and reading.digits >= 7:
        return Checked(
            value=reading.number,
            display=masking.phone(reading.number),
            flags=("phone_unverified",),
        )
    return Checked(problem=reading.problem)


def _first_of_several(text: str, entities: Sequence[Entity]) -> str:
    """The first of several mobiles, unless it is taken back: 138… 或者 139…."""
    numbers = [str(entity["value"]) for entity in entities if entity["entity"] == "phone"]
    several = len(set(numbers)) > 1 and not _CORRECTS.search(text)
    return numbers[0] if several else ""


def _keeps_back(text: str) -> bool:
    """Whether it gives no number: 我没有电话, 打我微信."""
    short = len(text.strip()) <= _LONGEST_REFUSAL
    return is_refusal(text) or (short and _NO_PHONE.search(text) is not None)


def _completed(text: str, context: Context) -> str:
    """A local number with the area code that was asked for: 0571 after 88887777."""
    area = re.fullmatch(r"\D*(0\d{2,3})\D*", spoken(text))
    local = _LOCAL.fullmatch(joined(context.heard))
    return f"{area[1]}-{local[0]}" if area and local else text


def _in_passing(text: str, entities: Sequence[Entity]) -> Reading:
    """Of several numbers in a story the first that is not said to be somebody else's, unless the
    citizen corrects himself."""
    found = [e for e in entities if e["entity"] in ("phone", "landline")]
    own = [e for e in found if not _OTHERS.search(text[: e["start"]])] or found
    mobiles = [e for e in own if e["entity"] == "phone"] or own
    if not mobiles:
        return read(text)
    chosen = mobiles[-1 if _CORRECTS.search(text) else 0]
    return Reading(str(chosen["value"]), "mobile" if chosen["entity"] == "phone" else "landline")


def read(text: str) -> Reading:
    """The last number in the text: whoever corrects himself in one breath means the last one."""
    closed = joined(text)
    mobiles = _MOBILE.findall(closed)
    if mobiles:
        return Reading(mobiles[-1])
    landlines = _LANDLINE.findall(spoken(text)) or _LANDLINE.findall(closed)
    if landlines:
        area, local, extension = landlines[-1]
        tail = f"-{extension}" if extension else ""
        return Reading(f"{area}-{local}{tail}", "landline")
    return _problem(closed)


def _problem(closed: str) -> Reading:
    runs = _DIGITS.findall(closed)
    if not runs:
        return Reading("", problem="none_found")
    longest = max(runs, key=len)
    bare = re.sub(r"^(0086|86)(?=1)", "", longest) if len(longest) > 11 else longest
    if len(bare) < 11:
        return Reading(bare, problem="too_short", digits=len(bare))
    if len(bare) > 11:
        return Reading(bare, problem="too_long", digits=len(bare))
    return Reading(bare, problem="not_a_number", digits=len(bare))
