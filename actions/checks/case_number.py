"""The number of a petition: typed out, its last digits, or its place in the citizen's own list."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from actions.checks import Checked, Context, Entity
from actions.reading.digits import fold, joined, place_in_list, small_number
from actions.reading.refusals import is_lost

ENTITIES = ("case_number",)
_NUMBER = re.compile(r"(X[FL])?(20\d{12})(?!\d)")
_ORDINAL = re.compile(r"第\s*(\d{1,2}|[一二三四五六七八九十]{1,2})\s*(?:件|桩)")
_TAIL = re.compile(r"(?<!\d)\d{4,6}(?!\d)")


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is `XF`, of a letter `XL`, and fourteen digits; no check can say whether it exists."""
    closed = joined(text).upper().replace("X F", "XF").replace("X L", "XL")
    found = _NUMBER.search(closed)
    if found:
        return _accepted(f"{found[1] or 'XF'}{found[2]}")
    said = [str(e["value"]) for e in entities if e["entity"] in ENTITIES]
    if said:
        return _accepted(said[-1])
    if not context.asked:
        return Checked(problem="unfit")
    own = _own_case(text, list(context.facts.get("own_cases") or ()))
    if own:
        return _accepted(own)
    if re.search(r"\d{5,}|X[FL]", closed):
        return Checked(problem="wrong_shape")
    return Checked(problem="declined" if is_lost(text) else "unfit")


def by_ordinal(text: str, cases: Sequence[Mapping[str, Any]]) -> str | None:
    """The one of the citizen's own that the text names by its place in their list: 补充第2件."""
    found = _ORDINAL.search(fold(text))
    place = small_number(found[1]) if found else None
    return str(cases[place - 1]["number"]) if place and place <= len(cases) else None


def _own_case(text: str, cases: Sequence[Mapping[str, Any]]) -> str | None:
    """One of the citizen's own by ordinal, by the last digits or by words of its title."""
    tail = _TAIL.search(joined(text))
    if tail:
        hits = [case for case in cases if str(case["number"]).endswith(tail.group())]
        if len(hits) == 1:
            return str(hits[0]["number"])
    number = place_in_list(text)
    if number and number <= len(cases):
        return str(cases[number - 1]["number"])
    words = re.sub(r"[的那个件事关于\W]", "", text)
    hits = [case for case in cases if len(words) >= 2 and words in str(case.get("title", ""))]
    return str(hits[0]["number"]) if len(hits) == 1 else None


def _accepted(number: str) -> Checked:
    return Checked(value=number, display=number)
