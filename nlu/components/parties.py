"""Who a text speaks of, and how surely each is complained of or was asked for help before."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain

from nlu.components import party_words as say
from nlu.components.lookups import read_yaml
from nlu.components.numerals import half_width
from nlu.components.party import Mention, Party
from nlu.components.party_bodies import bodies, hotlines
from nlu.components.party_features import features
from nlu.components.party_people import people

_FAR = 80
_SOON = 20
_NEVER = -9.0
_PLAIN = 0.3
_HANDED_ON = {"paid to", "sent to"}
_ANSWERS = {"answered", "then answered", "to whom"}
_FIRM_ALONE = {"firm", "own name", "ends a clause", "of whom"}
"""武侯区的鑫旺家具厂, all by itself."""
_CHARGED = {"accused before", "punished before", "done by"}


@lru_cache(maxsize=4)
def parties(text: str) -> tuple[Party, ...]:
    """Every body, person and hotline of the text, in the order of the text, weighed."""
    plain = half_width(text)
    named = _mentions(plain)
    found = []
    for group in _groups(named, plain):
        seen = features(plain, group, others=named)
        found.append(Party(tuple(group), seen, weigh("accused", seen), weigh("asked", seen)))
    return tuple(sorted(found, key=lambda party: party.start))


def weigh(side: str, seen: frozenset[str]) -> float:
    """How surely these features tell of one `accused`, or `asked`; above 0 they rather do."""
    if side == "accused" and _never(seen):
        return _NEVER
    if side == "asked" and seen & _HANDED_ON and not seen & _ANSWERS:
        return _NEVER
    weights = _weights(side)
    weight = sum(weights.get(one, 0.0) for one in seen) + weights.get("always", 0.0)
    plain = _plainly_accused(seen) if side == "accused" else _plainly_asked(seen)
    return max(weight, _PLAIN) if plain else weight


def _never(seen: frozenset[str]) -> bool:
    """Who is thanked, or only wished something of, or no more than 村里."""
    if "thanked" in seen or "hotline" in seen:
        return True
    wished = "only wished" in seen and "wrong after" not in seen
    return not seen & _CHARGED and ("says nobody" in seen or wished)


def _plainly_accused(seen: frozenset[str]) -> bool:
    """投诉某某; a mere village head who promised and never paid."""
    if "sought" in seen or "asked about" in seen:
        return False
    if seen >= _FIRM_ALONE and not seen & {"place", "wished of", "at", "not yet asked"}:
        return True
    mere = "post only" in seen and not seen & {"weak post", "answered", "wished of"}
    wrongs = "does" in seen and bool(seen & {"wrong after", "wrong next"})
    return "accused before" in seen or (mere and wrongs)


def _plainly_asked(seen: frozenset[str]) -> bool:
    """找过某某, 打了12345; 找物业, 物业说不归他们管."""
    if seen & {"not yet asked", "wished of", "paid to", "sent to", "asked about", "accused before"}:
        return False
    if seen >= {"sought", "says"}:
        return True
    return "done" in seen and bool(seen & {"sought", "to whom", "hotline"})


@cache
def _weights(side: str) -> dict[str, float]:
    table = read_yaml("party_weights")
    return {str(name): float(weight) for name, weight in table[side].items()}


def _mentions(text: str) -> list[Mention]:
    """All mentions; of two that overlap the person with a name, then the longer one."""
    found: list[Mention] = []
    for one in sorted(chain(people(text), bodies(text), hotlines(text)), key=_claim, reverse=True):
        if not any(one.start < other.end and other.start < one.end for other in found):
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def _claim(one: Mention) -> tuple[bool, int, bool]:
    named = one.kind == "person" and bool(one.name)
    return named, one.end - one.start, "quoted" in one.marks


def _groups(named: list[Mention], text: str) -> list[list[Mention]]:
    """The mentions of each party, the fullest name first."""
    groups: list[list[Mention]] = []
    called = dict(_introduced(named, text))
    for one in sorted(named, key=lambda mention: (-_fullness(mention), mention.start)):
        full = called.get(one)
        group = next(
            (g for g in groups if any(other == full or _same(one, other) for other in g)), None
        )
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    return groups


def _introduced(named: list[Mention], text: str) -> Iterator[tuple[Mention, Mention]]:
    """A firm told by its kind, and its name told right after or, in quotes, later."""
    kinds: list[Mention] = []
    last: Mention | None = None
    for one in (one for one in named if one.kind == "body"):
        if "told" in one.marks and last and one.start - last.end < _SOON:
            yield last, one
        last = one
        bare = bool(say.KNOWN.fullmatch(one.name)) and bool(say.FIRM.search(one.name))
        if bare and "quoted" not in one.marks:
            kinds.append(one)
        elif kinds:
            between = text[kinds[-1].end : one.start]
            if say.IS.match(between) or ("quoted" in one.marks and len(between) < _FAR):
                yield kinds[-1], one
                if len(kinds) > 1 and len(kinds[-1].name) == 1:
                    yield kinds[-2], one


def _fullness(one: Mention) -> int:
    if one.kind == "person":
        return (20 if one.name else 0) + len(one.called) + (5 if one.unit else 0)
    return (
        len(one.name)
        + (20 if "quoted" in one.marks else 0)
        - (10 if say.VAGUE.match(one.name) else 0)
    )


def _same(one: Mention, other: Mention) -> bool:
    """`other` has the fuller name."""
    if one.kind != other.kind:
        return False
    if one.kind == "person":
        if one.name and other.name:
            a, b = one.name.removeprefix("姓"), other.name.removeprefix("姓")
            return a in b or (b[0] == a[0] and len(a) == 1 and len(b) > 1)
        return bool(one.post and other.post) and (one.post in other.post or other.post in one.post)
    if one.name in other.name:
        return True
    return any(
        short.match(one.name) and long.search(other.name)
        for short, long in say.MEANT_BY_A_SHORT_NAME
    )
