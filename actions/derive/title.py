"""A title of at most thirty signs: where, who and what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.checks import Checked, Context
from actions.derive.content_class import weight_of
from actions.derive.kind import kind_of
from actions.reading import masking
from actions.reading.sentences import clauses, is_request

LONGEST = 30
_TRIM = re.compile(
    r"^(?:(?:我们?)?(?:要|想)?(?:实名|匿名)?(?:举报|检举|控告|投诉|反映)(?:一下)?|[我他她](?:家|的)(?=.{4})|[他她它](?:们|們)?(?=.{4})|(?:[两三四五六几]件事|\d|[一二三])[、.．:：]+|"
    r"我[们們]?(?:家|这里|这边)?(?:住的|住在)?|俺们?|咱们?|就?[这那]个(?=.{2})|关于|就是|因为|但是|可是|结果|而且|然后|所以|现在|最近|目前)+"
)
_ONLY_PLACE = re.compile(
    r"在?[\u4e00-\u9fff]{2,9}?[省市县区州镇](?:[^被没不坏欠拖]*(?:[省市县区镇乡村路街道园苑期幢号里]|小区|社区|新村))?"
)
_WRONG = re.compile(r"被|没|坏|欠|拖|骗|打|积水|不[给修管发退让]")
_BESIDE = re.compile(r"不然|否则|再不|要不|必须|[他她]们?说|老师说|说是|你们?(?:必须|要|得)")
_VILLAGE = re.compile(r"^(?:[我俺咱][们們]?)?村(?:里)?的?(?=[地路水电桥井渠账干])")
_WHO = re.compile(r"(?:我|本人|俺)(?:今年|是|叫|姓|住)")
_WISH = re.compile(
    r"^(?:我|我们)?(?:有|提)?(?:一?个|一条|点)?(?:小)?(?:建议|意见|想法)?(?:能不能|能否|可不可以|希望|建议|考虑)*(?:政府|有关部门)?(?:在)?"
)
_SHORT = 8
_BREATH = re.compile(
    r"(?<=[呀啊呢嘛吧咧])|(?<=姓.)(?=我)|(?<=了)(?=[我他她你就也还都又])|(?=希望|要求)"
)
_COUNTY = re.compile(r"[\u4e00-\u9fff]{2,7}?(?:县|区|旗|市)$")


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """None before there is a story."""
    story = str(values.get("story") or "")
    if not story:
        return None
    wished = kind_of(story)[0] == "意见建议"
    title = title_of(story, values.get("place"), wished=wished)
    return Checked(value=title, display=masking.inside(title), confidence=0.7)


def title_of(story: str, place: object = None, *, wished: bool = False) -> str:
    """The most telling clause, with the county in front; `wished`: a request may be it."""
    parts = [part for part in _parts(story) if len(part) >= 4] or clauses(story) or [story.strip()]
    best = max(enumerate(parts[:12]), key=lambda pair: (_worth(pair[1], wished), -pair[0]))[1]
    what = _TRIM.sub("", _WISH.sub("", best) if wished else best) or best
    what = _VILLAGE.sub("村里的", what)
    after = parts[parts.index(best) + 1 :]
    if len(what) < _SHORT and after and not is_request(after[0]):
        what = f"{what}，{after[0]}"
    county = _county(place)
    if county and county not in what:
        return f"{county}{_cut(what, LONGEST - len(county))}"
    return _cut(what, LONGEST)


def _parts(story: str) -> list[str]:
    """Clauses; one that runs on, as heard by voice recognition, is cut where one takes breath."""
    parts: list[str] = []
    for clause in clauses(story):
        parts += _breaths(clause) if len(clause) > LONGEST else [clause]
    return parts


def _breaths(clause: str) -> list[str]:
    """The pieces of a long clause; a very short one goes on with the next."""
    pieces: list[str] = []
    for piece in _BREATH.split(clause):
        if pieces and len(pieces[-1]) < _SHORT and not is_request(piece):
            pieces[-1] += piece
        elif piece:
            pieces.append(piece)
    return pieces


def _worth(clause: str, wished: bool) -> float:
    lead = _WISH.match(clause)
    asks = is_request(clause) or (lead is not None and bool(lead[0]))
    telling = weight_of(clause) + ((3 if wished else -8) if asks else 0)
    telling -= 4 if _WHO.match(clause) else 0
    telling -= 6 if _ONLY_PLACE.fullmatch(clause) else 0
    telling += 2.5 if _WRONG.search(clause) else 0
    telling -= 4 if _BESIDE.match(clause) else 0
    return telling + min(len(clause), 16) / 8 - (2 if len(clause) < 6 else 0)


def _county(place: object) -> str:
    if not isinstance(place, Mapping):
        return ""
    name = str(place.get("region_name") or "")
    tail = re.split(r"[省市州盟]|自治区", name.rstrip())
    last = next((part for part in reversed(tail) if part), "")
    return last if _COUNTY.fullmatch(last) else ""


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: max(room - 1, 1)]}…"
