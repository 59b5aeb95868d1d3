"""A title of at most thirty signs: where, what and who, as a clerk would head the record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.checks import Checked, Context
from actions.derive import title_words as say
from actions.derive.content_class import weight_of
from actions.derive.kind import kind_of
from actions.reading import masking
from actions.reading.sentences import clauses, is_request

LONGEST = 30
_MOST = 24
"""Of a long letter so many telling clauses are weighed."""
_SHORT = 8
_HALF = 12
"""A clause shorter than this has room for its sequel."""
_FULL = 14
"""A clause of so many signs stands alone."""
_LATE = 0.45
"""What comes later counts less: people begin with what moves them."""
_WHO_LEAST = 3
_WISH_LEAST = 3


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """None before there is a story."""
    story = str(values.get("story") or "")
    if not story:
        return None
    wished = kind_of(story)[0] == "意见建议"
    who = "" if wished else _who(values.get("respondents"))
    title = title_of(story, values.get("place"), wished=wished, who=who)
    if not wished:
        title += _demand(values.get("requests"), title)
    return Checked(value=title, display=masking.inside(title), confidence=0.7)


def title_of(story: str, place: object = None, *, wished: bool = False, who: str = "") -> str:
    """The most telling clause with the place in front; `wished`: a request may be it; `who` is
    added when the clause does not name it."""
    parts = _parts(story)
    told = [part for part in parts if not say.IDLE.search(part) and len(part) >= 4][:_MOST]
    told = told or [part for part in parts if len(part) >= 4] or parts or [story.strip()]
    at = max(range(len(told)), key=lambda i: _worth(told[i], wished) - _LATE * min(i, 8))
    what = _plain(_whole(told, at, wished), wished)
    where = _where(place, what)
    named = f"（{who}）" if who and who not in what and who not in where else ""
    room = LONGEST - len(where)
    if named and room - len(named) < _FULL:
        named = ""
    return where + _cut(what, room - len(named)) + named


def _demand(requests: object, title: str) -> str:
    """，要求…, where the first request is plain and fits into the room that is left."""
    first = str(requests[0]) if isinstance(requests, list) and requests else ""
    asks = say.POLITE.match(first)
    if asks is None or "…" in title or "）" in title or say.UNSURE.search(first):
        return ""
    wish = first[asks.end() :].split("，")[0]
    room = LONGEST - len(title) - len(say.DEMANDS)
    fits = _WISH_LEAST <= len(wish) <= room and wish not in title
    return f"{say.DEMANDS}{wish}" if fits else ""


def _parts(story: str) -> list[str]:
    """Clauses; one that runs on, as heard by voice recognition, is cut where one takes breath."""
    parts: list[str] = []
    for clause in clauses(story):
        for piece in _breaths(clause) if len(clause) > LONGEST else [clause]:
            parts += [one for one in say.GAP.split(piece) if one]
    return parts


def _breaths(clause: str) -> list[str]:
    """The pieces of a long clause; a very short one goes on with the next."""
    pieces: list[str] = []
    for piece in say.BREATH.split(clause):
        short = pieces and len(pieces[-1]) < _SHORT and not say.IDLE.search(pieces[-1])
        if short and not is_request(piece):
            pieces[-1] += piece
        elif piece:
            pieces.append(piece)
    return pieces


def _worth(clause: str, wished: bool) -> float:
    asks = is_request(clause) or say.ASKS.match(clause) is not None
    telling = min(weight_of(clause), 6.0) + ((3 if wished else -8) if asks else 0)
    telling -= 6 if say.ONLY_PLACE.fullmatch(clause) else 0
    telling += 2.5 if say.WRONG.search(clause) else 0
    telling -= 4 if say.BESIDE.search(clause) else 0
    telling -= 3 if say.ANSWERED.search(clause) else 0
    telling -= 2.5 if say.QUOTED.search(clause) else 0
    telling -= 1.5 if say.NO_SUBJECT.match(clause) else 0
    return telling + min(len(clause), 16) / 8 - (3 if len(clause) < 6 else 0)


def _whole(told: list[str], at: int, wished: bool) -> str:
    """The clause with what it needs to be understood: its subject before, its sequel after."""
    what = told[at]
    if at and say.NO_SUBJECT.match(what) and _goes_with(told[at - 1]):
        before = _plain(told[at - 1], wished)
        if len(before) + len(what) < LONGEST - _SHORT:
            return f"{before}，{what}"
    following = told[at + 1] if at + 1 < len(told) else ""
    if len(what) < _HALF and _goes_with(following):
        return f"{what}，{following}"
    return what


def _goes_with(clause: str) -> bool:
    unfit = say.ANSWERED.search(clause) or say.ONLY_PLACE.fullmatch(clause)
    return bool(clause) and not is_request(clause) and not unfit


def _plain(what: str, wished: bool) -> str:
    """Without the words by which people begin and end to talk."""
    kept = say.WISH.sub("", what) if wished else what
    kept = say.LEAD.sub("", kept) or what
    kept = say.VILLAGE.sub("村里的", kept)
    return say.TAIL.sub("", kept) or kept


def _where(place: object, what: str) -> str:
    """The county, and the village or estate when there is room, unless they are told anyway."""
    if not isinstance(place, Mapping):
        return ""
    county = _county(str(place.get("region_name") or ""))
    spot = say.SPOT.search(str(place.get("detail") or ""))
    near = spot[0] if spot and spot[0] not in what and len(spot[0]) <= _SHORT else ""
    if county and re.sub(r"[县区市旗]$", "", county) in what:
        return ""
    return f"{county}{near}" if len(county + near) <= _FULL - 2 else county


def _county(name: str) -> str:
    found = say.COUNTY.search(name)
    if found is None:
        return ""
    return say.PEOPLES.sub(r"\1\2", found[1])


def _who(respondents: object) -> str:
    """The first body or person complained of, in few words."""
    for row in respondents if isinstance(respondents, list) else ():
        unit = say.FIRM_END.sub("", str(row.get("unit") or ""))
        name, post = str(row.get("name") or ""), str(row.get("post") or "")
        person = f"{name}{post}" if len(name) == 1 else f"{post}{name}" if name else ""
        named = unit if len(unit) >= _WHO_LEAST else person
        if _WHO_LEAST <= len(named) <= _SHORT + 2:
            return named
    return ""


def _cut(text: str, room: int) -> str:
    if len(text) <= room:
        return text
    comma = text.rfind("，", _SHORT, room + 1)
    return text[:comma] if comma > 0 else f"{text[: max(room - 1, 1)]}…"
