"""Bodies a text mentions, and what each of them is in it: accused, asked for help, a mere place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlu.components import respondent_words as say

_CLAUSE = re.compile(r"[^，,。；;！!？?\n\s]+")
_NAMED = re.compile(
    rf"(?:(?:{say.FIRM.pattern})(?:的)?(?:全)?(?:名字?)?(?:叫做?|名叫|是叫|名称[是为叫]?|全称[是为]?)|"
    r"(?:店|厂|公司|单位|商家)名(?:字)?(?:叫|是|为)?)"
    r"[：:]?\s?[“\"「]?(?P<name>(?!啥|什么|个|我|他|你|人|不)[\u4e00-\u9fffA-Za-z0-9·]{3,16})[”\"」]?"
)
_QUOTED = re.compile(
    rf"(?:{say.FIRM.pattern})(?:[^。；;！!？?]{{0,20}}(?:的|叫))?[“\"「](?P<name>[\u4e00-\u9fffA-Za-z0-9·]{{2,8}})[”\"」]"
)
_THING = re.compile(r"[税费款策度合同]$")
_HOMES = re.compile(r"(?:苑|府|湾|城|园|邸|里|庭|居|公馆|花园|新村|小区)$")
_NEAR_START = 6
_BEFORE, _AFTER = 24, 30
"""So many signs around a name tell what it is; it also bounds the time the patterns take."""
SURE, LIKELY, SUBJECT, WORKPLACE, SELLER, NOT = 5.0, 4.0, 3.0, 2.0, 1.5, 0.0
_CHANNELS = re.compile(
    r"^(?:信访局|信访办|政府|法院|检察院|纪委监委|纪委|监委|单位|市场|窗口|工会)$"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A body by name, where it stands, and how likely it is the one complained of."""

    name: str
    start: int
    end: int
    weight: float


def mentions(text: str) -> Iterator[Mention]:
    """Every body of the text with its weight; 0 for those only asked, or only a place."""
    works = bool(say.EMPLOYED.search(text))
    for clause in _CLAUSE.finditer(text):
        last: Mention | None = None
        for found in _in_clause(text, *clause.span()):
            if last and text[last.end : found[1]] in ("、", "和", "及", "与"):
                weight = last.weight
            else:
                weight = _weight(text, clause.start(), clause.end(), found, works=works)
            last = Mention(*found, weight)
            yield last
    for pattern in (_NAMED, _QUOTED):
        for match in pattern.finditer(text):
            if not _HOMES.search(match["name"]) and not _THING.search(match["name"]):
                yield Mention(match["name"], *match.span("name"), SURE)


def _in_clause(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    at = start
    for match in say.UNIT.finditer(text, start, end):
        if say.OTHER_WORD.match(text[match.end() : end]):
            continue
        before = text[max(at, match.start() - _BEFORE) : match.start()]
        head = say.HEAD.search(before)
        assert head is not None
        taken = head[0]
        cut = say.CUT.match(taken)
        taken = taken[cut.end() :] if cut else taken
        lead = say.LEAD.match(taken)
        taken = taken[lead.end() :] if lead else taken
        begin = match.start() - len(taken)
        yield text[begin : match.end()], begin, match.end()
        at = match.end()


def _weight(text: str, start: int, end: int, found: tuple[str, int, int], *, works: bool) -> float:
    name, begin, stop = found
    before, after = text[max(start, begin - _BEFORE) : begin], text[stop : min(end, stop + _AFTER)]
    if say.THANKED.search(text[max(0, start - 10) : end]) or say.ASKS_ABOUT.match(after):
        return NOT
    sought = say.SOUGHT.search(before) or say.TO_WHOM.match(after)
    if say.ACCUSED.search(before) and not sought:
        return SURE
    if not sought and say.PUNISHED.search(before):
        return LIKELY
    if say.DONE_BY.search(before) or (after[:1] == "给" and say.UNDER.search(before)):
        return LIKELY
    if sought or say.WISHED.search(before):
        return _placed(name, before, after, works=works)
    if say.ANSWERED.match(after):
        return NOT
    if say.UNDER.search(before):
        return LIKELY
    if say.FULL_NAME.search(name) and not say.NEAR.match(after):
        return LIKELY
    if say.AT.search(before) or say.NEAR.match(after):
        return _placed(name, before, after, works=works)
    return _acting(name, before, after)


def _placed(name: str, before: str, after: str, *, works: bool) -> float:
    """Where the citizen works, where he bought; else only a place or somebody asked."""
    if not say.AT.search(before):
        return NOT
    if say.WORKS.match(after):
        return WORKPLACE if works else NOT
    return SELLER if say.BOUGHT.match(after) and say.FIRM.search(name) else NOT


def _acting(name: str, before: str, after: str) -> float:
    if say.BELONGS.match(after) or _CHANNELS.match(name):
        return NOT
    acts = bool(say.DOES.match(after))
    if not acts and not say.KNOWN.search(name):
        return NOT
    if not after and (not before or (before.endswith("的") and say.FIRM.search(name))):
        return NOT if say.PLACE_LIKE.search(name) or say.VAGUE.match(name) else SELLER
    if not say.SUBJECT.match(before) and not (acts and len(before) <= _NEAR_START):
        return SELLER if acts and not say.VAGUE.match(name) else NOT
    if say.VAGUE.match(name):
        return SELLER if acts else NOT
    if acts:
        return SUBJECT
    works = not say.PLACE_LIKE.search(name)
    return SELLER if works else NOT
