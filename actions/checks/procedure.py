"""Court, arbitration or review the matter has been to: body, number and stage."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from actions.checks import Checked, Context, Entity
from actions.reading.refusals import is_nothing

ENTITIES = ("other_procedure",)
_KINDS = (
    ("仲裁", re.compile(r"仲裁")),
    ("行政复议", re.compile(r"复议")),
    ("检察监督", re.compile(r"检察")),
    (
        "诉讼",
        re.compile(
            r"法院|起诉|上诉|判决|[一二]审|再审|官司|诉讼|执行|法庭|调解书|民[初终]|行[初终]|刑[初终]"
        ),
    ),
    ("公安程序", re.compile(r"公安|派出所|刑事|立案")),
)
_BODY = re.compile(
    r"[\u4e00-\u9fff]{0,14}?(?:人民法院|中院|高院|法院|法庭|仲裁委员会|仲裁委|仲裁院|检察院|司法局|复议机关|公安局|派出所|[市县区]政府)"
)
_BODY_LEAD = re.compile(r"^.*(?:在|去|到|向|是|经|被|找|给|已经|由)(?=[\u4e00-\u9fff]{2})")
_NUMBER = re.compile(r"[（(〔\[]\s*(?:19|20)\d{2}\s*[)）〕\]][\u4e00-\u9fffA-Za-z0-9\-—]{1,24}号")
_STAGE = re.compile(
    r"(?:还没|没有?|准备|打算|正在)?(?:起诉|立案|开庭|审理|一审|二审|再审|执行|终本|调解|裁决|判决|上诉|申请|受理|复议|驳回)"
    r"(?:中|了|过|完|结束|生效|终审|判了|书|下来了)*"
)


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value `{kind, body, document_no, stage}`."""
    found = [e["value"] for e in entities if e["entity"] in ENTITIES]
    if not context.asked:
        if not found:
            return Checked(problem="unfit")
        return _passing(found, context)
    kept = text.strip(" 。")
    if not kept:
        return Checked(problem="unfit")
    if is_nothing(kept):
        none = {"kind": "无", "body": "", "document_no": "", "stage": ""}
        return Checked(value=none, display=kept)
    row = _filled(read(kept), [value for value in found if isinstance(value, Mapping)])
    return Checked(value=row, display=kept, confidence=0.5 if row["kind"] == "其他" else 1.0)


def _passing(found: Sequence[Any], context: Context) -> Checked:
    """Unasked, only a mention with a number or a body is worth keeping; else it is asked for."""
    rows = [dict(value) for value in found if isinstance(value, Mapping)]
    rows = [row for row in rows if row.get("document_no") and row.get("body")]
    if not rows:
        return Checked(problem="unfit")
    row = _filled(dict.fromkeys(("kind", "body", "document_no", "stage"), ""), rows)
    return Checked(value=row, display=" ".join(str(part) for part in row.values() if part))


def _filled(row: dict[str, str], more: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    for value in more:
        for key in row:
            row[key] = row[key] or str(value.get(key) or "")
    return row


def read(text: str) -> dict[str, str]:
    """Kind, body, document number and stage as far as the text tells them."""
    number = _NUMBER.search(text)
    rest = text.replace(number.group(), " ") if number else text
    body = _BODY.search(rest)
    stages = list(dict.fromkeys(match.group() for match in _STAGE.finditer(rest)))
    kind = next((name for name, pattern in _KINDS if pattern.search(text)), "其他")
    return {
        "kind": kind,
        "body": _BODY_LEAD.sub("", body.group()) if body else "",
        "document_no": number.group().replace(" ", "") if number else "",
        "stage": "、".join(stages[:3]),
    }
