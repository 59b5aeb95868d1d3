"""Places: a chain of administrative names and what follows it down to the door."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from nlu.components.entity import Entity
from nlu.components.gazetteer import COUNTY, TOWN, Region, gazetteer
from nlu.components.numerals import half_width
from nlu.components.place_chain import Chain, chains
from nlu.components.place_detail import detail_end, landmarks, quarter_end

_MOST_AMBIGUOUS = 6
_ORIGIN_AFTER = re.compile(r"人(?=$|[\s,，。；;])|籍")
_ORIGIN_BEFORE = re.compile(r"(?:老家|户籍|籍贯|户口)(?:地|所在地)?(?:在|是|为|[:：])?$")
_MEANT_CONFIDENCE = 0.95
_SHORT_CONFIDENCE = 0.75
_ORIGIN_CONFIDENCE = 0.55
"""Where somebody is from is seldom where it happened."""


def extract(text: str, now: datetime) -> list[Entity]:
    """Places with the code of the county where the names settle it, and the rest, from the town
    down, as `detail`; same names listed in `ambiguous`."""
    plain = half_width(text)
    found_chains = chains(plain, gazetteer())
    found = [_entity(chain, found_chains, plain, text) for chain in found_chains]
    spans = [(entity.start, entity.end) for entity in found]
    for start, end, confidence in landmarks(plain):
        if not any(a < end and start < b for a, b in spans):
            found.append(_landmark(text, start, end, confidence))
    return sorted(found, key=lambda entity: entity.start)


def _landmark(text: str, start: int, end: int, confidence: float) -> Entity:
    value: dict[str, Any] = {
        "region_code": None,
        "region_name": "",
        "detail": text[start:end],
        "ambiguous": [],
    }
    return Entity("place", value, start, end, "place", confidence, text[start:end])


def _entity(chain: Chain, others: Sequence[Chain], plain: str, text: str) -> Entity:
    regions = _counties(_settle(chain, others))
    end = max(detail_end(plain, chain.detail), chain.end)
    if end == chain.end == chain.detail and not chain.short and _is_county(regions):
        end = quarter_end(plain, end, named=True)
    detail = text[chain.detail : end].strip(" ,，的")
    best = regions[0] if len({region.code for region in regions}) == 1 else _common(regions)
    listed = [] if best else _listed(regions)
    value: dict[str, Any] = {
        "region_code": best.code if best else None,
        "region_name": best.full_name if best else "",
        "detail": detail if best or listed else text[chain.start : end].strip(" ,，的"),
        "ambiguous": listed,
    }
    confidence = _MEANT_CONFIDENCE if best and not chain.short else _SHORT_CONFIDENCE
    if _ORIGIN_AFTER.match(plain, end) or _ORIGIN_BEFORE.search(plain[: chain.start]):
        confidence = _ORIGIN_CONFIDENCE
    return Entity("place", value, chain.start, end, "place", confidence, text[chain.start : end])


def _is_county(regions: Sequence[Region]) -> bool:
    return len(regions) == 1 and regions[0].level == COUNTY


def _counties(regions: Sequence[Region]) -> list[Region]:
    """Towns stand for the county they are in."""
    counties = (one.parents[-1] if one.level == TOWN else one for one in regions)
    return list(dict.fromkeys(counties))


def _common(regions: list[Region]) -> Region | None:
    """A province and its capital of the same name are one answer: the city."""
    tops = sorted(regions, key=lambda region: region.level)
    if all(region.within(tops[0]) for region in tops) and len(tops) == 2:
        return tops[-1]
    return tops[0] if all(region.within(tops[0]) for region in tops) else None


def _settle(chain: Chain, others: Sequence[Chain]) -> Sequence[Region]:
    """Keep the candidates that fit another place named in the same text."""
    if len(chain.regions) == 1:
        return chain.regions
    for other in others:
        if other is chain or len(other.regions) != 1:
            continue
        anchor = other.regions[0]
        for area in (anchor, *reversed(anchor.parents)):
            fitting = [region for region in chain.regions if region.within(area)]
            if fitting:
                return fitting
    return chain.regions


def _listed(regions: list[Region]) -> list[dict[str, str]]:
    if len(regions) > _MOST_AMBIGUOUS:
        return []
    return [{"region_code": region.code, "region_name": region.full_name} for region in regions]
