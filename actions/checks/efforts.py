"""What was tried before: organs, times, outcomes and document numbers, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from actions.checks import Checked, Context, Entity
from actions.reading import masking
from actions.reading.free import only_numbers
from actions.reading.refusals import is_nothing

ENTITIES = ("prior_effort",)
_ORGAN = re.compile(
    r"12345(?:热线)?|12315|12333|12388|市长热线|市长信箱|领导信箱|110|"
    r"[\u4e00-\u9fff]{0,10}?(?:信访(?:局|办)|街道(?:办事处|办)?|居委会|社区|村委会?|镇政府|乡政府|[市县区]政府|政府|"
    r"派出所|公安局|交警队?|城管局?|住建局|人社局|劳动监察(?:大队)?|仲裁委|法院|检察院|纪委|环保局|生态环境局|"
    r"市场监管局|教育局|卫健委|民政局|医保局|农业农村局|自然资源局|规划局|退役军人事务局|管委会|[\u4e00-\u9fff]{1,4}局|"
    r"[村乡镇县区市省](?:里头?|上)|物业(?:公司)?|业委会|开发商|消协|消防队?|学校|医院|公司|单位领导)"
)
_SHORT = 30
_TRIED = re.compile(
    r"找|寻|打|拨|反映|投诉|举报|问|报|联系|信访|上访|申请|写|交|递|寄|跑|去过|说|讲|谈|告|诉|仲裁|调解|协调|答|回复|登记|受理|处理|管|理|结果|来看|来人|来过|推"
)
_PATIENCE = 2
"""Asked so often, any answer is taken."""
_FEW = 5
_ASKS = re.compile(r"[?？吗呢]$|^(?:什么|谁|哪|怎么|为什么)")
_SOMEBODY = re.compile(
    r"去|回信|回话|没人|踢皮球|转|解决|等|律师|领导|书记|主任|经理|老板|会计|镇长|村长|协商|热线|记者|电视台|媒体|部门|单位|"
    r"派|催|沟通|微信|网上|平台|局|办|委|所|站|院|队|\d{3,}"
)
_LEAD = re.compile(
    r"^.*?(?:打过?|找过?|去过?|到过?|向|给|跟|和|问过?|拨过?|反映到|联系过?|投诉过?|写信给|就|也|又|还)(?=[\u4e00-\u9fff\d])"
)
_DOCUMENT = re.compile(
    r"[\u4e00-\u9fffA-Za-z]{0,12}[〔\[(（【]20\d{2}[〕\])）】][^，,。；;\s]{0,12}?\d+号"
)
_WHEN = re.compile(
    r"20\d{2}年(?:\d{1,2}月)?(?:\d{1,2}[日号])?|\d{1,2}月(?:\d{1,2}[日号]|份|底|初)?|"
    r"(?:去|前|今)年(?:\d{1,2}月|[\u4e00-\u9fff]月|年?[初底])?|上个?(?:月|周|星期)|前(?:几|两)天|昨天|前天|上次|"
    r"[半\d一二两三四五六七八九十几]+(?:个月|天|年|周)(?:以)?前"
)


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is a list of `{organ, when, outcome, document_no}`; "没有" is an empty list."""
    if context.asked:
        if is_nothing(text):
            return Checked(value=[], display=text.strip(" 。，,"))
        if not text.strip() or only_numbers(text, entities, also=("event_time", "place")):
            return Checked(problem="unfit")
        if _only_when(text, entities) or (context.asks < _PATIENCE and _tells_nothing(text)):
            return Checked(problem="unfit")
        return _accepted(_read(text) or [_row(None, None, text.strip(), None)])
    said = [_from_entity(entity["value"]) for entity in entities if entity["entity"] in ENTITIES]
    said = [row for row in said if row["organ"]]
    if not said:
        return Checked(problem="unfit")
    before = list(context.previous or ())
    return _accepted(before + [row for row in said if row not in before])


def _tells_nothing(text: str) -> bool:
    """A few signs or a question that name nobody and no step."""
    told = text.strip(" 。，,!！")
    if any(words.search(told) for words in (_ORGAN, _TRIED, _SOMEBODY)):
        return False
    return len(told) <= _FEW or _ASKS.search(told) is not None


def names_an_organ(text: str) -> bool:
    """派出所登记了: whom somebody turned to."""
    return _ORGAN.search(text) is not None


def _only_when(text: str, entities: Sequence[Entity]) -> bool:
    """我想想，是从9月开始坏的: the time that was asked before, and nobody who was turned to."""
    timed = any(entity["entity"] == "event_time" for entity in entities)
    return timed and len(text) <= _SHORT and not (_ORGAN.search(text) or _TRIED.search(text))


def _from_entity(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return _row(*(value.get(key) for key in ("organ", "when", "outcome", "document_no")))
    rows = _read(str(value))
    return rows[0] if rows else _row(None, None, str(value), None)


def _read(text: str) -> list[dict[str, Any]]:
    """One row a sentence that names an organ; a sentence without one belongs to the row before."""
    rows: list[dict[str, Any]] = []
    for sentence in re.split(r"[。；;！!\n]+", text):
        if not sentence.strip():
            continue
        organ = _organ(sentence)
        if organ is None and rows:
            rows[-1]["outcome"] += "；" + sentence.strip()
            continue
        rows.append(
            _row(organ, _first(_WHEN, sentence), sentence.strip(), _first(_DOCUMENT, sentence))
        )
    return rows


def _organ(sentence: str) -> str | None:
    names = [_LEAD.sub("", match.group()) for match in _ORGAN.finditer(sentence)]
    return "、".join(dict.fromkeys(name for name in names[:3] if name)) or None


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found.group() if found else None


def _row(organ: Any, when: Any, outcome: Any, document_no: Any) -> dict[str, Any]:
    return {
        "organ": organ or "",
        "when": when or "",
        "outcome": outcome or "",
        "document_no": document_no or "",
    }


def _accepted(rows: list[dict[str, Any]]) -> Checked:
    shown = "；".join(row["outcome"] or row["organ"] for row in rows)
    sure = 1.0 if any(row["organ"] for row in rows) else 0.5
    return Checked(value=rows, display=masking.inside(shown), confidence=sure)
