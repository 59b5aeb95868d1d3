"""Where it happened: at least the county, or a landmark, a pin, or honestly not known."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from actions.checks import Checked, Context, Entity
from actions.reading import place_name
from nlu.components import place as places
from nlu.components.numerals import half_width
from nlu.components.place_detail import quarter_end

ENTITIES = ("place",)
_LONGEST_BARE = 60
_ORIGIN = 0.6
"""A place less sure than this is where somebody comes from, or vague."""
_NAMED = 0.7
_CITIES_WITHOUT_COUNTIES = frozenset({"4419", "4420", "4604", "6202"})
_PLACELIKE = re.compile(
    r"[路街巷弄道村镇乡屯寨区县市省州盟旗号楼幢栋院园苑校厂店桥口门站场城山河湖庄坊里港]|附近|旁边|对面|小区|社区|工地|公司|"
    r"大厦|中心|广场|医院|银行|超市|酒店|家里|楼下|地下|网上|线上|北京|上海|天津|重庆"
)
_TOWN = re.compile(r"[\u4e00-\u9fff]{2,6}(?:街道|镇|乡)")


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value `{region_code, region_name, detail, ambiguous, longitude, latitude, datum}`."""
    if context.payload.get("latitude") is not None:
        return _accepted(_pin(context))
    found = [entity for entity in entities if entity["entity"] in ENTITIES]
    if found:
        said = "".join(str(e.get("text") or text[e["start"] : e["end"]]) for e in found[:1])
        place = _plain(_merged(_sure(found)))
        if context.asked and len(found) == 1 and is_county(place["region_code"]):
            place["detail"] = place["detail"] or _quarter(text, found[0]["end"])
        return _judge(place, said, context)
    kept = text.strip(" 。，,")
    if not context.asked or not 2 <= len(kept) <= _LONGEST_BARE or not _PLACELIKE.search(kept):
        return Checked(problem="unfit")
    return _judge(_plain({"detail": kept}), kept, context)


def best_of(entities: Sequence[Entity]) -> dict[str, Any] | None:
    """The one place that all places in a text are taken for; None when it names none."""
    found = [entity for entity in entities if entity["entity"] in ENTITIES]
    return _plain(_merged(_sure(found))) if found else None


def _sure(found: Sequence[Entity]) -> list[tuple[Mapping[str, Any], float]]:
    """The values, each with how sure the understanding is of it."""
    return [(entity["value"], float(entity.get("confidence") or 0.0)) for entity in found]


def _judge(place: dict[str, Any], said: str, context: Context) -> Checked:
    """Without a county the citizen is asked once more; the second answer is taken as it is."""
    _keep_what_was_known(place, context.previous or _heard(context))
    if place["ambiguous"]:
        _settle_by_known(place, context.previous)
        _settle_by_story(place, f"{context.values.get('story') or ''}\n{context.heard}")
    if is_county(place["region_code"]):
        place["detail"] = place["detail"] or _street_of_story(place, context)
        return _accepted(place)
    if place["ambiguous"]:
        return Checked(value=place, display=shown(place) or said)
    if not context.asked:
        return Checked(problem="unfit")
    if context.attempts >= 1:
        return _accepted(place, "place_vague")
    return Checked(value=place, problem="no_county")


def _heard(context: Context) -> dict[str, Any] | None:
    """What an answer that was not enough already told: the city, or the street."""
    found = places.extract(context.heard, context.now) if context.heard else []
    if not found and _PLACELIKE.search(context.heard):
        return _plain({"detail": context.heard.strip(" 。，,")})
    return _plain(_merged([(one.value, one.confidence) for one in found])) if found else None


def _street_of_story(place: Mapping[str, Any], context: Context) -> str:
    """The street that the story named within a city, when the county is told afterwards."""
    if not context.asked or context.previous or place["latitude"] is not None:
        return ""
    story = str(context.values.get("story") or "")
    told = [one.value for one in places.extract(story, context.now) if one.value["region_code"]]
    code = place["region_code"]
    return next((str(one["detail"]) for one in told if _inside(code, one["region_code"])), "")


def _quarter(text: str, start: int) -> str:
    """The bare name that an answer ends with, behind the county: 武侯区桐梓林."""
    plain = half_width(text)
    return text[start : quarter_end(plain, start, named=False)]


def _merged(found: Sequence[tuple[Mapping[str, Any], float]]) -> dict[str, Any]:
    """One place out of the pieces a text was read as, each with how sure it is; the fullest leads.

    A landmark told apart from it lies in it, unless it is vague (我们小区); so does a street in
    the town that was named.
    """
    best, _ = max(
        found,
        key=lambda pair: (
            pair[1] > _ORIGIN and is_county(pair[0].get("region_code")),
            bool(pair[0].get("ambiguous")),
            is_county(pair[0].get("region_code")),
            bool(pair[0].get("region_code")),
            pair[1],
            len(str(pair[0].get("detail") or "")),
        ),
    )
    merged = dict(best)
    own = str(merged.get("detail") or "")
    if not own or _TOWN.fullmatch(own):
        near = [p for p, sure in found if p is not best and p.get("detail") and sure >= _NAMED]
        same = [p for p in near if p.get("region_code") in (None, best.get("region_code"))]
        more = next((str(one["detail"]) for one in same), "")
        merged["detail"] = more if more.startswith(own) else f"{own}{more}"
    return merged


def _keep_what_was_known(place: dict[str, Any], previous: object) -> None:
    """A correction that names only the street, or only the city, keeps the county."""
    if not isinstance(previous, Mapping):
        return
    if not place["ambiguous"] and _inside(previous.get("region_code"), place["region_code"]):
        place["region_code"] = previous["region_code"]
        place["region_name"] = previous.get("region_name", "")
    if place["latitude"] is None and not place["detail"]:
        place["detail"] = previous.get("detail", "")
    if place["latitude"] is None and is_open(previous):
        place.update({name: previous.get(name) for name in ("longitude", "latitude", "datum")})


def _settle_by_known(place: dict[str, Any], previous: object) -> None:
    """A correction that names only the street stays in the county that was known."""
    known = previous.get("region_code") if isinstance(previous, Mapping) else None
    inside = [
        one
        for one in place["ambiguous"]
        if isinstance(one, Mapping) and known and one.get("region_code") == known
    ]
    if len(inside) == 1:
        place.update(region_code=known, region_name=inside[0]["region_name"], ambiguous=[])


def _settle_by_story(place: dict[str, Any], story: str) -> None:
    """Of several places of one name, the one whose city or province the story names."""
    named = [
        one
        for one in place["ambiguous"]
        if isinstance(one, Mapping)
        and any(part in story for part in place_name.parts(str(one.get("region_name") or "")))
    ]
    if len(named) == 1:
        place["region_code"] = named[0].get("region_code")
        place["region_name"] = named[0].get("region_name") or ""
        place["ambiguous"] = []


def is_county(code: object) -> bool:
    """Whether a region code goes down to the county, or to a city that has none."""
    return isinstance(code, str) and (code[4:6] != "00" or code[:4] in _CITIES_WITHOUT_COUNTIES)


def _inside(known: object, said: object) -> bool:
    """Whether the region known lies in the coarser one just said, or none was said."""
    if not isinstance(known, str) or not known:
        return False
    if not isinstance(said, str) or not said:
        return True
    return known != said and not is_county(said) and known.startswith(re.sub(r"(?:00)+$", "", said))


def _plain(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "region_code": value.get("region_code"),
        "region_name": value.get("region_name") or "",
        "detail": value.get("detail") or "",
        "ambiguous": list(value.get("ambiguous") or ()),
        "longitude": value.get("longitude"),
        "latitude": value.get("latitude"),
        "datum": value.get("datum"),
    }


def _pin(context: Context) -> dict[str, Any]:
    """The position, with the place its label names unless that was told already."""
    payload, previous = context.payload, context.previous
    place = _plain(previous if isinstance(previous, Mapping) else {})
    label = str(payload.get("label") or "")
    named = [(one.value, one.confidence) for one in places.extract(label, context.now)]
    if named and not place["region_code"] and not place["detail"]:
        place = _plain(_merged(named))
    place.update(
        longitude=payload.get("longitude"),
        latitude=payload["latitude"],
        datum=payload.get("datum", "GCJ-02"),
    )
    place["detail"] = place["detail"] or label
    return place


def is_open(place: Mapping[str, Any]) -> bool:
    """Whether a position was sent of which nobody can tell the region."""
    return not (place.get("region_code") or place.get("ambiguous"))


def shown(place: Mapping[str, Any]) -> str:
    """The place in one line."""
    region, detail = str(place.get("region_name") or ""), str(place.get("detail") or "")
    line = detail if region and detail.startswith(region) else f"{region}{detail}"
    return line or ("地图定位" if place.get("latitude") is not None else "")


def _accepted(place: dict[str, Any], *flags: str) -> Checked:
    return Checked(value=place, display=shown(place), flags=flags)
