"""Chains of administrative names in a text, each with all regions it may mean."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from nlu.components.gazetteer import CITY, COUNTY, PROVINCE, TOWN, Gazetteer, Region
from nlu.components.lookups import surnames

_NEVER = frozenset(
    ["城区", "郊区", "矿区", "新区", "高新区", "南区", "北区", "东区", "西区", "中区", "新市区"]
)
"""Counties of this name exist, but the word means something else nearly always."""
_GENERIC = frozenset(
    [
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
        "江北区",
        "铁东区",
        "铁西区",
    ]
)
"""Names of many places; on their own only where a place is plainly told."""
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
        "永安",
    ]
)
_AFTER_SHORT = re.compile(
    r"[路街巷道桥里弄村苑园城府湾庄]|小区|社区|花园|新村|大厦|大酒店|饭店|银行|医院|广场|"
    r"公寓|中路|东路|西路|南路|北路|大道|话|菜|面馆"
)
_AFTER_FULL = {"区": "域块位间别分", "市": "场", "县": "", "省": "份", "镇": "", "乡": "", "道": ""}
_CUE = re.compile(
    r"(?:^|在|住|位于|来自|老家|户籍|地址|地点|属于|是|从|到|去|[我咱俺]们?|[省市区县州盟]|[:：,，。;；、"
    r"\s(（])$"
)
_PLAIN_CUE = re.compile(r"(?:^|在|住|位于|来自|我们?|是|[:：,，。;；、!！\s(（])$")
_SHORT_END = re.compile(
    r"(?:$|[\s,，。；;、!！?？)）]|县城|城区|城里|农村|乡下|这边|这里|那边|当地|的|到|有?一[个家]|"
    r"[\u4e00-\u9fff]{1,4}(?:镇|乡(?!下)|街道|村))"
)
_TOWN_AFTER = re.compile(r"[\u4e00-\u9fff]{2,4}(?:镇|乡(?!下)|街道)")
_SIGN = re.compile(r"[\s,，。；;、!！?？:：(（]")


@dataclass(frozen=True)
class Chain:
    """Administrative names that stand together; `detail` is where what lies below them begins."""

    start: int
    end: int
    detail: int
    regions: tuple[Region, ...]
    steps: int
    short: bool


def chains(plain: str, places: Gazetteer) -> list[Chain]:
    """All chains of a text, none overlapping another."""
    found: list[Chain] = []
    position = 0
    while position < len(plain) - 1:
        chain = _chain_at(plain, position, places)
        if chain is None:
            position += 1
            continue
        if not (found and _is_its_town(chain, found[-1])):
            found.append(chain)
        position = max(chain.end, position + 1)
    return found


def _is_its_town(chain: Chain, before: Chain) -> bool:
    """A town right after a county is that county's, also when it is newer than the dictionary."""
    lone = chain.steps == 1 and min(region.level for region in chain.regions) == TOWN
    county = any(region.level == COUNTY for region in before.regions)
    return lone and county and chain.start - before.end <= 1


def _chain_at(plain: str, start: int, places: Gazetteer) -> Chain | None:
    for name, regions, short in places.names_at(plain, start):
        end = start + len(name)
        below = start if min(region.level for region in regions) == TOWN else end
        chain = _grow(Chain(start, end, below, tuple(regions), 1, short), plain, places)
        if chain.steps > 1 or _stands_alone(name, chain, plain):
            return _sorted_out(chain) if chain.steps == 1 and chain.short else chain
    return None


def _grow(chain: Chain, plain: str, places: Gazetteer) -> Chain:
    while True:
        gap = len(plain[chain.end : chain.end + 4]) - len(
            plain[chain.end : chain.end + 4].lstrip(" -,，/的")
        )
        here = chain.end + (gap if gap <= 2 else 0)
        step = _deeper(chain, plain, here, places) or _town(chain, plain, here, places)
        if step is None:
            return chain
        length, regions = step
        inside = min(region.level for region in regions) == TOWN
        chain = Chain(
            chain.start, here + length, here if inside else here + length, regions,
            chain.steps + 1, False,
        )  # fmt: skip
        if inside:
            return chain


def _deeper(
    chain: Chain, plain: str, here: int, places: Gazetteer
) -> tuple[int, tuple[Region, ...]] | None:
    for name, regions, short in places.names_at(plain, here):
        after = here + len(name)
        if short and _AFTER_SHORT.match(plain, after):
            continue
        if not short and _cut_word(name, plain, after):
            continue
        if inner := _inside(regions, chain):
            return len(name), inner
    return None


def _town(
    chain: Chain, plain: str, here: int, places: Gazetteer
) -> tuple[int, tuple[Region, ...]] | None:
    """A town called without its 镇; a road named after one also tells which county is meant."""
    if min(region.level for region in chain.regions) < CITY:
        return None
    for name, regions in places.towns_at(plain, here):
        if inner := _inside(regions, chain):
            road = _AFTER_SHORT.match(plain, here + len(name))
            return 0 if road else len(name), inner
    return None


def _inside(regions: list[Region], chain: Chain) -> tuple[Region, ...]:
    return tuple(
        region
        for region in regions
        if any(region.within(outer) and region.level > outer.level for outer in chain.regions)
    )


def _cut_word(name: str, plain: str, end: int) -> bool:
    """朝阳区 is no place in 朝阳区域, nor 中山市 in 中山市场."""
    return end < len(plain) and plain[end] in _AFTER_FULL.get(name[-1], "")


def _stands_alone(name: str, chain: Chain, plain: str) -> bool:
    """Whether a single name, with nothing above or below it, is really a place."""
    before, level = plain[: chain.start], min(region.level for region in chain.regions)
    if chain.short:
        return _short_stands_alone(name, chain, plain, before, level)
    if name in _NEVER or _cut_word(name, plain, chain.end):
        return False
    if name in _GENERIC:
        return bool(_PLAIN_CUE.search(before))
    if name[-1] not in "省市县区旗州盟镇乡道木" and _AFTER_SHORT.match(plain, chain.end):
        return len(name) > 2 and bool(re.match("[东西南北]?(?:大街|大道|路)", plain[chain.end :]))
    if len(name) == 2 or level == TOWN:
        return not before or len(name) > 3 or bool(_CUE.search(before)) or level == TOWN
    return True


def _short_stands_alone(name: str, chain: Chain, plain: str, before: str, level: int) -> bool:
    town = level >= COUNTY and _TOWN_AFTER.match(plain, chain.end)
    if (_AFTER_SHORT.match(plain, chain.end) and not town) or _in_a_name(plain, chain):
        return False
    if level >= COUNTY:
        towns = [region for region in chain.regions if region.name[-1] in "县市旗区"]
        if len(towns) != 1 or name in _COMMON_SHORT:
            return False
        return bool(_CUE.search(before)) and bool(_SHORT_END.match(plain, chain.end))
    return name not in _COMMON_SHORT


def _in_a_name(plain: str, chain: Chain) -> bool:
    """蓝日照，138…: a surname before it, nothing else around it."""
    at = chain.start - 1
    if at < 0 or plain[at] not in surnames()[0]:
        return False
    alone = at == 0 or bool(_SIGN.match(plain, at - 1))
    return alone and bool(re.compile(r"$|[\s,，。0-9]").match(plain, chain.end))


def _sorted_out(chain: Chain) -> Chain:
    """A short name on its own means a city rather than a county, and that rather than a town."""
    for levels in ((PROVINCE, CITY), (COUNTY,)):
        kept = tuple(region for region in chain.regions if region.level in levels)
        if kept:
            return replace(chain, regions=kept)
    return chain
