"""Places: a chain of administrative names and what follows it down to the door."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nlu.components.entity import Entity
from nlu.components.gazetteer import CITY, COUNTY, PROVINCE, TOWN, Gazetteer, Region, gazetteer
from nlu.components.numerals import half_width
from nlu.components.place_detail import (
    detail_end,
    landmarks,
)

_GENERIC = frozenset(
    [
        "城区",
        "郊区",
        "矿区",
        "市中区",
        "新城区",
        "城中区",
        "城关区",
        "桥西区",
        "桥东区",
        "城东区",
        "城西区",
        "城北区",
        "河东区",
        "河西区",
        "新区",
        "高新区",
        "江北区",
        "铁东区",
        "铁西区",
        "南区",
        "北区",
        "东区",
        "西区",
    ]
)
_COMMON_SHORT = frozenset(
    [
        "朝阳",
        "大同",
        "东方",
        "白山",
        "平凉",
        "中山",
        "黄山",
        "长治",
        "海东",
        "海南",
        "海西",
        "海北",
        "吉安",
        "和平",
        "文山",
        "安康",
        "来宾",
        "保山",
        "自贡",
        "双鸭山",
        "金华",
        "永安",
        "长春",
    ]
) - {"金华", "长春"}
_AFTER_SHORT = re.compile(
    r"[路街巷道桥里弄村苑园城府湾庄]|小区|社区|花园|新村|大厦|大酒店|饭店|银行|医院|广场|"
    r"公寓|中路|东路|西路|南路|北路|大道|人|话|菜|面馆|籍"
)
_AFTER_FULL = {"区": "域块位间别分", "市": "场", "县": "", "省": "份", "镇": "", "乡": "", "道": ""}
_CUE = re.compile(
    r"(?:在|住|位于|来自|老家|户籍|地址|地点|属于|是|[我咱俺]们?|[省市区县州盟]|[:：,，。;；、"
    r"\s(（])$"
)
_SHORT_END = re.compile(
    r"(?:$|[\s,，。；;、!！?？)）]|县城|城区|城里|农村|乡下|这边|这里|那边|当地|的)"
)
_MOST_AMBIGUOUS = 6


@dataclass
class _Chain:
    """Administrative names that stand together, with all regions they may mean."""

    start: int
    end: int
    regions: list[Region]
    steps: int
    short: bool


def extract(text: str, now: datetime) -> list[Entity]:
    """Places with a region code where the names settle it; same names listed in `ambiguous`."""
    plain = half_width(text)
    chains = _chains(plain, gazetteer())
    found = [_entity(chain, chains, plain, text) for chain in chains]
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


def _chains(plain: str, places: Gazetteer) -> list[_Chain]:
    chains: list[_Chain] = []
    position = 0
    while position < len(plain) - 1:
        chain = _chain_at(plain, position, places)
        if chain is None:
            position += 1
        else:
            chains.append(chain)
            position = chain.end
    return chains


def _chain_at(plain: str, start: int, places: Gazetteer) -> _Chain | None:
    for name, regions, short in places.names_at(plain, start):
        chain = _grow(_Chain(start, start + len(name), list(regions), 1, short), plain, places)
        if chain.steps > 1 or _stands_alone(name, chain, plain):
            return chain
    return None


def _grow(chain: _Chain, plain: str, places: Gazetteer) -> _Chain:
    while True:
        gap = len(plain[chain.end :]) - len(plain[chain.end :].lstrip(" -,，/的"))
        here = chain.end + (gap if gap <= 2 else 0)
        step = _deeper(chain, plain, here, places)
        if step is None:
            return chain
        name, regions = step
        chain = _Chain(chain.start, here + len(name), regions, chain.steps + 1, False)


def _deeper(
    chain: _Chain, plain: str, here: int, places: Gazetteer
) -> tuple[str, list[Region]] | None:
    for name, regions, short in places.names_at(plain, here):
        after = here + len(name)
        if short and _AFTER_SHORT.match(plain, after):
            continue
        if not short and _cut_word(name, plain, after):
            continue
        inner = [
            region
            for region in regions
            if any(region.within(outer) and region.level > outer.level for outer in chain.regions)
        ]
        if inner:
            return name, inner
    return None


def _cut_word(name: str, plain: str, end: int) -> bool:
    """朝阳区 is no place in 朝阳区域, nor 中山市 in 中山市场."""
    return end < len(plain) and plain[end] in _AFTER_FULL.get(name[-1], "")


def _stands_alone(name: str, chain: _Chain, plain: str) -> bool:
    """Whether a single name, with nothing above or below it, is really a place."""
    before, level = plain[: chain.start], min(region.level for region in chain.regions)
    if chain.short:
        return _short_stands_alone(name, chain, plain, before, level)
    if name in _GENERIC or _cut_word(name, plain, chain.end):
        return False
    if len(name) == 2 or level == TOWN:
        return not before or len(name) > 3 or bool(_CUE.search(before)) or level == TOWN
    return True


def _short_stands_alone(name: str, chain: _Chain, plain: str, before: str, level: int) -> bool:
    if _AFTER_SHORT.match(plain, chain.end):
        return False
    if level >= COUNTY:
        towns = [region for region in chain.regions if region.name[-1] in "县市旗"]
        if len(towns) != 1 or name in _COMMON_SHORT:
            return False
        chain.regions = towns
        return bool(_CUE.search(before)) and bool(_SHORT_END.match(plain, chain.end))
    chain.regions = [region for region in chain.regions if region.level in (PROVINCE, CITY)]
    return name not in _COMMON_SHORT


def _entity(chain: _Chain, chains: list[_Chain], plain: str, text: str) -> Entity:
    regions = _settle(chain, chains)
    end = detail_end(plain, chain.end)
    detail = text[chain.end : end].strip(" ,，的")
    certain = len({region.full_name for region in regions}) == 1
    codes = {region.code for region in regions}
    best = regions[0] if certain or len(codes) == 1 else _common(regions)
    listed = [] if best else _listed(regions)
    value: dict[str, Any] = {
        "region_code": best.code if best else None,
        "region_name": best.full_name if best else "",
        "detail": detail if best or listed else text[chain.start : end].strip(" ,，的"),
        "ambiguous": listed,
    }
    confidence = 0.95 if best and not chain.short else 0.75
    return Entity("place", value, chain.start, end, "place", confidence, text[chain.start : end])


def _common(regions: list[Region]) -> Region | None:
    """A province and its capital of the same name are one answer: the city."""
    tops = sorted(regions, key=lambda region: region.level)
    if all(region.within(tops[0]) for region in tops) and tops[0].level < TOWN:
        return tops[-1] if len(tops) == 2 else tops[0]
    return None


def _settle(chain: _Chain, chains: list[_Chain]) -> list[Region]:
    """Keep the candidates that fit another place named in the same text."""
    if len(chain.regions) == 1:
        return chain.regions
    for other in chains:
        if other is chain or len(other.regions) != 1:
            continue
        anchor = other.regions[0]
        areas = (anchor, *reversed(anchor.parents))
        for area in areas:
            fitting = [region for region in chain.regions if region.within(area)]
            if fitting:
                return fitting
    return chain.regions


def _listed(regions: list[Region]) -> list[dict[str, str]]:
    if len(regions) > _MOST_AMBIGUOUS:
        return []
    return [{"region_code": region.code, "region_name": region.full_name} for region in regions]
