"""第4条再加一条：…, 诉求再加一条…: one more thing for a line that is answered."""

from __future__ import annotations

import re

from actions import correction, readback
from actions.correction import Correction
from actions.draft import Draft
from actions.reading.sentences import is_request, is_wanted
from nlu.flowfile import Flow

_ADD = (
    r"(?:里面?|上|那里|后面)?(?:我)?(?:还|再|另外|想|要|需要|请|帮我|给我)*"
    r"(?:加|添|补充|增加|补)(?:上|了)?"
)
_ONE = r"(?:[一1两几](?:条|个|项|点|句|下)|条)"
_MORE = rf"{_ADD}(?:{_ONE}[:：,，\s]*|[:：,，]\s*)"
"""要求加装电梯 adds nothing to a line; 要求加一条 does."""
_NUMBERED = re.compile(
    r"(?:在|给|往)?第?(\d{1,2}|[一二三四五六七八九十]{1,3})(?:条|项|点|行|号)?" + rf"{_MORE}(.+)",
    re.S,
)
_ONE_MORE = re.compile(r"(?:还有|另外|再加|再来)[一1](?:[条个点项]|件事)[:：,，\s]+(.+)", re.S)
"""还有一条，让物业公开账目."""
_LISTS = frozenset({"request_list", "efforts", "reasons", "story"})
"""Types that can take one more."""


def find(flow: Flow, draft: Draft, text: str) -> Correction | None:
    """The line that grows, and by what."""
    said = correction.plain(text).strip(" 。.")
    if not draft.cells or len(said) > correction.LONGEST:
        return None
    numbered = _NUMBERED.fullmatch(said)
    if numbered and (draft.requested == "confirm" or said.startswith("第")):
        number = correction.number(numbered[1])
        lines = readback.lines(flow, draft.cells)
        slot = next((line.slot for line in lines if line.number == number), None)
        return _grown(flow, draft, slot, numbered[2])
    more = _ONE_MORE.fullmatch(said) if draft.requested == "confirm" else None
    if more and (is_request(more[1]) or is_wanted(more[1])):
        wishes = next((one.slot for one in flow.steps if one.type == "request_list"), None)
        return _grown(flow, draft, wishes, more[1])
    for step in flow.steps:
        names = "|".join(map(re.escape, (step.label, *step.aliases)))
        named = re.fullmatch(
            rf"(?:我的?)?(?:{names}){_MORE}(.+)|{_ADD}{_ONE}(?:{names})[:：,，\s]*(.+)"
            rf"|{_ADD}(?:{names})[:：](.+)",
            said,
            re.S,
        )
        if named and step.type in _LISTS:
            return _grown(flow, draft, step.slot, named[1] or named[2] or named[3])
    return None


def _grown(flow: Flow, draft: Draft, slot: str | None, more: str) -> Correction | None:
    fits = slot is not None and slot in draft.cells and flow.step(slot).type in _LISTS
    return Correction(slot, more.strip()) if fits else None
