"""小区名字错了，是…: one part of the place or of the address corrected, the rest of it kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from actions.correction import CHANGE, LINK, LONGEST, Correction, plain
from actions.draft import Draft
from nlu.flowfile import Flow

_KINDS = {
    "compound": r"小区|新村|花园|花苑|家园|佳苑|公寓|家属院|大院|苑|府|庭|城|园",
    "town": r"街道|镇|乡",
    "village": r"(?<!新)村|庄|屯|寨",
    "road": r"大道|路|街|巷|弄|胡同",
    "door": r"(?<=\d)号(?!楼)",
    "building": r"(?<=\d)(?:号楼|幢|栋|座)",
    "unit": r"(?<=\d)单元",
}
_CALLED = {
    "compound": r"小区|楼盘|院子",
    "town": r"街道|乡镇|镇|乡",
    "village": r"村子|村庄|村",
    "road": r"马路|道路|路|街|巷子",
    "door": r"门牌",
    "building": r"楼栋|楼|幢|栋",
    "unit": r"单元",
}
_UPPER = r"自治区|特别行政区|[省市县区旗盟州]"
_PIECE = re.compile(
    r"(?P<own>.+?)(?:"
    + "|".join(f"(?P<{kind}>(?:{ends})(?:小区)?)" for kind, ends in _KINDS.items())
    + f"|(?P<upper>{_UPPER}))"
)
_SAID = re.compile(
    r"^(?:不对|错了|更正|等一下|不好意思)?[,，。 ]*(?:我|我的|我家|我们|刚才|前面|上面|那个|把)*的?"
    r"(?P<of>住址|地址|地点|位置)?(?:里面?|中)?的?(?:"
    + "|".join(f"(?P<{kind}>{names})" for kind, names in _CALLED.items())
    + rf")的?(?:名字?|名称|号码?)?{CHANGE}{LINK}(?P<new>[^，,。；;]{{1,20}}?)[了啦。.!！]*$"
)


def find(flow: Flow, draft: Draft, text: str) -> list[Correction]:
    """The place, the address or both with that part anew; `slot` None: it is unclear which."""
    said = plain(text).strip()
    found = _SAID.match(said) if len(said) <= LONGEST else None
    told = dict(_told(flow, draft, found["of"])) if found else {}
    if found is None or not told:
        return []
    kind, new = next(name for name in _CALLED if found[name]), found["new"]
    spans = {slot: span for slot, whole in told.items() if (span := _span(whole, kind))}
    old = {slot: told[slot][slice(*span)] for slot, span in spans.items()}
    meant = _most_like(new, old)
    if not meant:
        return [Correction(None)]
    return [
        Correction(slot, told[slot][:start] + _ended(old[slot], new, kind) + told[slot][end:])
        for slot, (start, end) in spans.items()
        if slot in meant
    ]


def _most_like(new: str, old: dict[str, str]) -> list[str]:
    """The slots whose part is meant: the only one or the one most like the new; none if unclear."""
    alike = {name: SequenceMatcher(None, new, name).ratio() for name in set(old.values())}
    best = [name for name, share in alike.items() if share == max(alike.values())]
    return [slot for slot, name in old.items() if name == best[0]] if len(best) == 1 else []


def _told(flow: Flow, draft: Draft, of: str | None) -> Iterator[tuple[str, str]]:
    """Slots that hold a place or an address, as it was told."""
    for step in flow.steps:
        value = (draft.cells.get(step.slot) or {}).get("value")
        named = "place" if of in ("地点", "位置") else "address" if of else step.type
        if step.type == named and step.type in ("place", "address") and isinstance(value, dict):
            yield step.slot, str(value.get("detail" if step.type == "place" else "text") or "")


def _span(whole: str, kind: str) -> tuple[int, int] | None:
    """Where the last part of that kind stands."""
    found = [match.span() for match in _PIECE.finditer(whole) if match[kind]]
    return found[-1] if found else None


def _ended(old: str, new: str, kind: str) -> str:
    """The new name with the old one's end, unless it has one: 嘉绿北苑 for 嘉绿苑小区."""
    ends = re.search(rf"(?:{_KINDS[kind]})(?:小区)?$", old)
    if old.endswith("小区"):
        return new if new.endswith("小区") else f"{new}小区"
    return new if ends is None or re.search(rf"(?:{_KINDS[kind]})$", new) else f"{new}{ends[0]}"
