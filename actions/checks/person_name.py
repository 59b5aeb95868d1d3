"""Names of people and organisations, from a bare answer or a short sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.checks import Checked, Context, Entity
from actions.reading.naming import Reading, is_plain, likely, read
from actions.reading.others import mentioned
from actions.reading.refusals import is_refusal

ENTITIES = ("name",)

_OTHERS = (
    r"(?:[他她]|妈|爸|母亲|父亲|儿子|女儿|孩子|老人|爱人|丈夫|妻子|老公|老婆)"
    r"的?(?:名字|姓名)?(?:叫做?|是)"
)
_REMARK = re.compile(r"(?:吗|呢|何必.{0,2}|何苦.{0,2})[。.!！?？~～ ]*$|^.?(?:全|都)?错[了啦]")
"""甘心吗, 何必呢: said by the way, though it begins with a surname."""


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is the name; `王女士` is asked once for the full name, then taken with a flag."""
    found = [str(entity["value"]) for entity in entities if entity["entity"] in ENTITIES]
    if not context.asked:
        found = [name for name in found if not re.search(_OTHERS + re.escape(name), text)]
        if _REMARK.search(text):
            return Checked(problem="unfit")
        reading = read(found[-1]) if found else Reading("", "not_a_name")
        if mentioned(reading.name, context.values):
            return Checked(problem="unfit")
        return _accepted(reading) if reading.problem is None else Checked(problem="unfit")
    reading = read(text)
    covered = _is_place(text, entities) and not is_plain(text)
    if covered or (_REMARK.search(text) and not (reading.told or likely(reading.name))):
        return Checked(problem="declined" if is_refusal(text) else "unfit")
    if reading.problem == "not_a_name" and found:
        reading = read(found[-1])
    if reading.problem is None:
        return _accepted(reading)
    if reading.problem == "not_a_name":
        return Checked(problem="declined" if is_refusal(text) else "unfit")
    if context.attempts >= 1 and reading.problem in {"courtesy", "too_short"} and reading.name:
        return _accepted(reading, ("name_incomplete",))
    return Checked(problem=reading.problem)


def _is_place(text: str, entities: Sequence[Entity]) -> bool:
    """Whether the message is a place and little else: 武侯区的."""
    said = len(text.strip(" 。的人"))
    places = [e for e in entities if e["entity"] == "place"]
    return any(e["end"] - e["start"] >= 0.8 * said for e in places)


def _accepted(reading: Reading, flags: tuple[str, ...] = ()) -> Checked:
    if reading.organisation:
        flags = (*flags, "organisation")
    sure = 1.0 if reading.organisation or likely(reading.name) else 0.7
    return Checked(value=reading.name, display=reading.name, flags=flags, confidence=sure)
