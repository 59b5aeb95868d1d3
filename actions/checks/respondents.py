"""Whom the matter is about: people with post and unit, or units."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from actions.checks import Checked, Context, Entity

ENTITIES = ("respondent",)
_POST = re.compile(
    r"(?:党支部书记|支部书记|村支书|村书记|村主任|书记|副?主任|副?局长|副?县长|副?镇长|副?乡长|副?区长|副?市长|副?所长|"
    r"副?队长|副?科长|副?处长|副?校长|副?院长|会计|民警|法官|干部|经理|老板|组长|站长|工作人员)"
)
_UNIT = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9]{1,20}?(?:公司|局|委员会|村委会?|村|街道|镇|乡|派出所|学校|中学|小学|医院|法院|中心|物业|厂|所|站|办)"
)
_LEAD = re.compile(
    r"^(?:我们?|就|也|还有|主要|要|想|是|被?(?:反映|投诉|举报|控告|告)(?:的|一下|人)?(?:就?是)?|"
    r"说的(?:就?是)?|希望|要求|请|让|[：:，, ])+"
)
_NOTHING = re.compile(r"没有|无|没|去掉|删掉|不针对谁")
_NAME = re.compile(r"(?:姓名|名字|叫|姓)?[是叫]?([\u4e00-\u9fff·]{1,6}|[\u4e00-\u9fff]某+)")


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is a list of `{name, post, unit}`. Said in passing it adds; corrected it replaces."""
    own = str(context.values.get("name") or "\0")
    found = [_row(e["value"]) for e in entities if e["entity"] in ENTITIES]
    found = [row for row in found if own not in row.values()]
    if not context.asked:
        if not found:
            return Checked(problem="unfit")
        return _accepted(_distinct([*(context.previous or ()), *found]))
    if _NOTHING.fullmatch(text.strip(" 。，")):
        return Checked(value=[], display=text.strip(" 。，"))
    rows = [_read(part) for part in re.split(r"[、；;\n]|还有|以及", text) if part.strip()]
    if len(found) >= len(rows) and found:
        return _accepted(_distinct(found))
    return _accepted(rows) if rows else Checked(problem="unclear")


def _read(part: str) -> dict[str, str]:
    """`某某村村主任李某` as name, post and unit; with neither post nor unit all is the name."""
    part = _LEAD.sub("", part.strip(" 。，,")) or part.strip(" 。，,")
    post, unit = _POST.search(part), _UNIT.search(part)
    rest = part
    for found in (unit, post):
        rest = rest.replace(found.group(), "", 1) if found else rest
    name = _NAME.fullmatch(rest.strip("的，, 个位那这"))
    if not post and not unit:
        return {"name": part[:60], "post": "", "unit": ""}
    return {
        "name": name.group(1) if name else "",
        "post": post.group() if post else "",
        "unit": unit.group() if unit else "",
    }


def _row(value: Any) -> dict[str, str]:
    if isinstance(value, Mapping):
        return {key: str(value.get(key) or "") for key in ("name", "post", "unit")}
    return {"name": str(value), "post": "", "unit": ""}


def _distinct(rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    kept: list[dict[str, str]] = []
    for row in rows:
        if dict(row) not in kept:
            kept.append(dict(row))
    return kept[:10]


def _accepted(rows: list[dict[str, str]]) -> Checked:
    shown = "、".join(row["unit"] + row["post"] + row["name"] for row in rows)
    return Checked(value=rows, display=shown)
