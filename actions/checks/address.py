"""Where papers reach the citizen: region and street, village or door."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from actions.checks import Checked, Context, Entity
from actions.checks.place import shown
from actions.reading.refusals import is_nothing, is_refusal, is_unknown
from nlu.components import place as places

_SAME = re.compile(
    r"(?:和|跟|与|就是|还是)?(?:上面|刚才|前面|发生|事情|问题)?.{0,4}(?:同上|一样|相同|就是那里|"
    r"就在那里|同一个?地方|那儿|那里|(?:就)?(?:在|住)(?:在)?[那这]个?(?:小区|村子?|地方|边|里))"
)
_SAME_AND = re.compile(
    r"^(?:(?:地址|住址)?(?:和|跟)?(?:上面|前面|刚才)?(?:同上|一样))[，, 的]+(\S.{1,40})$"
)
_DETAIL = re.compile(
    r"[路街道巷弄村组屯寨号幢栋楼室院园苑里坊湾镇乡庄队户]|小区|公寓|大厦|宿舍|社区|花园|单元"
)
_LEAD = re.compile(
    r"^(?:嗯|哦)?[，, ]*(?:我家|我们家|我|家)?(?:的?(?:家庭)?(?:住址|地址))?"
    r"(?:现在|目前)?(?:住在?|在|是)?[：:，, ]*"
)
_MOSTLY = 0.6
_TOWN = re.compile(r"^[^省市县区州旗]{2,6}?(?:街道|镇|乡)")
_ALL_SAID = re.compile(r"(?:就|只)?(?:这些|这样|这么多|这个|到这|写到这)(?:了|吧|啊)*")
_CONTACT = re.compile(r"[，,。;； ]*(?:电话|手机|联系方式)?[号是:： ]*1[3-9]\d{9}")


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value `{text, region_code, region_name}`; only when asked, or corrected by name."""
    if not context.asked:
        return Checked(problem="unfit")
    place = context.values.get("place")
    if len(text.strip()) <= 14 and _SAME.fullmatch(text.strip(" 。")):
        return _same_as(place, context)
    if is_refusal(text) or is_unknown(text):
        return Checked(problem="declined")
    text, entities = _joined(text, entities, context)
    same = _SAME_AND.match(text.strip())
    if same and isinstance(place, Mapping):
        return _accepted(f"{shown(place)}{same[1].strip(' 。')}", place)
    region = _region(text, entities, context)
    kept = _CONTACT.sub("", text.strip(" 。"))
    kept = _LEAD.sub("", kept) or kept
    if len(kept) < 3 or (re.search(r"[?？]", kept) and not region):
        return Checked(problem="unfit")
    if not _DETAIL.search(_without_region(kept, region)):
        if not region and context.attempts < 1 and len(kept) > 30:
            return Checked(problem="unfit")
        if context.attempts < 1:
            return Checked(problem="no_detail")
        return _accepted(kept, region, "address_vague")
    return _accepted(kept, region)


def _joined(
    text: str, entities: Sequence[Entity], context: Context
) -> tuple[str, Sequence[Entity]]:
    """8号 after 武侯区桐梓林, which was not enough: both together."""
    heard = context.heard.strip(" 。，,")
    known = places.extract(heard, context.now) if heard else []
    if not known or any(entity["entity"] == "place" for entity in entities):
        return text, entities
    if is_nothing(text) or _ALL_SAID.fullmatch(text.strip(" 。")):
        return heard, [one.as_dict() for one in known]
    whole = f"{heard}{_LEAD.sub('', text.strip())}"
    return whole, [one.as_dict() for one in places.extract(whole, context.now)]


def _region(text: str, entities: Sequence[Entity], context: Context) -> Mapping[str, object]:
    """The county it names, that of the place with the same town, or of the address it edits."""
    regions = [e["value"] for e in entities if e["entity"] == "place"]
    region: Mapping[str, object] = max(
        regions, key=lambda r: bool(r.get("region_code")), default={}
    )
    place = context.values.get("place")
    if not region.get("region_code") and isinstance(place, Mapping):
        town = _TOWN.search(str(place.get("detail") or ""))
        region = place if town and town[0] in text else region
    if not region and isinstance(context.previous, Mapping) and _is_edited(text, context.previous):
        return context.previous
    return region


def _is_edited(text: str, previous: Mapping[str, object]) -> bool:
    """Whether most of what was known is still there."""
    known = str(previous.get("text") or "")
    return bool(known) and SequenceMatcher(None, known, text).ratio() >= _MOSTLY


def _same_as(place: object, context: Context) -> Checked:
    """The place of the problem, if it can be put on a letter."""
    if isinstance(place, Mapping) and (place.get("detail") or place.get("region_name")):
        return _accepted(shown(place), place)
    return Checked(problem="declined" if context.attempts else "no_detail")


def _without_region(text: str, region: Mapping[str, object]) -> str:
    """What is left after the county, so that "青山县" alone is not taken for a street."""
    rest = text.replace(str(region.get("region_name") or "\0"), "")
    return re.sub(r"^.{0,20}?[省市县区州盟旗](?!道)", "", rest) if region else rest


def _accepted(text: str, region: Mapping[str, object], *flags: str) -> Checked:
    value = {
        "text": text,
        "region_code": region.get("region_code"),
        "region_name": region.get("region_name") or "",
    }
    return Checked(value=value, display=text, flags=flags)
