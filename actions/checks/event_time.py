"""When it happened: raw words kept, dates where they can be told, never in the future."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from actions.checks import Checked, Context, Entity
from actions.reading.digits import fold

ENTITIES = ("event_time",)
_TIMELIKE = re.compile(
    r"[年月周季春夏秋冬节晚早夜晨午昨今腊]|\d+\s*[日号天]|[几多数半一二三两四五六七八九十]天|前[天几段些年]|刚|最近|"
    r"一直|长期|经常|很久|多次|每天|正月|从小|当时|当年|学期|假期|暑|寒|开学|毕业|疫情|上个|去年|天天"
)
_QUESTION = re.compile(r"[?？]\s*$|[吗呢]\s*$|多久|能不能")
_NOT_TIME = re.compile(r"名字|姓名|电话|手机|地址|身份证|[?？]|怎么|什么时候|多久")
_LONGEST = 40
_OTHER = frozenset({"name", "phone", "landline", "id_number", "email", "case_number"})


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value `{raw, from, to}` with ISO dates or None."""
    found = [entity["value"] for entity in _of_the_event(entities)]
    if context.asked and len(text) <= _LONGEST and _QUESTION.search(text):
        return Checked(problem="unfit")
    if not context.asked:
        # 每天半夜 says when it happens, not since when; that is still to be asked.
        found = [one for one in found if one.get("from")]
    if found:
        return _judge(_span_of(found), context)
    raw = text.strip(" 。，,")
    if not context.asked or not _could_be_time(raw, entities):
        return Checked(problem="unfit")
    return Checked(value={"raw": raw, "from": None, "to": None}, display=raw, confidence=0.6)


def _of_the_event(entities: Sequence[Entity]) -> list[Entity]:
    """The times but for those of attempts (上个月打过12345), unless there are no others."""
    times = [entity for entity in entities if entity["entity"] in ENTITIES]
    tried = [(e["start"], e["end"]) for e in entities if e["entity"] == "prior_effort"]
    own = [t for t in times if not any(a <= t["start"] and t["end"] <= b for a, b in tried)]
    return own or times


def _could_be_time(raw: str, entities: Sequence[Entity]) -> bool:
    """Whether words that no date was found in still say when."""
    if len(raw) > _LONGEST or _NOT_TIME.search(raw) or any(e["entity"] in _OTHER for e in entities):
        return False
    return bool(_TIMELIKE.search(fold(raw)))


def _judge(value: dict[str, Any], context: Context) -> Checked:
    start = value["from"]
    if start and date.fromisoformat(str(start)[:10]) > context.now.date():
        return Checked(value=value, problem="future" if context.asked else "unfit")
    end = value["to"]
    if end and date.fromisoformat(str(end)[:10]) > context.now.date():
        value["to"] = context.now.date().isoformat()
    return Checked(value=value, display=_shown(value))


def _span_of(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """From the earliest to the latest of the times mentioned."""
    dated = [one for one in found if one.get("from")]
    if not dated:
        return {"raw": str(found[0].get("raw") or ""), "from": None, "to": None}
    first = min(dated, key=lambda one: str(one["from"]))
    last = max(dated, key=lambda one: str(one.get("to") or one["from"]))
    raws = [str(first.get("raw") or "")]
    if last is not first and last.get("raw"):
        raws.append(str(last["raw"]))
    return {
        "raw": "、".join(dict.fromkeys(raws)),
        "from": str(first["from"])[:10],
        "to": str(last.get("to") or last["from"])[:10],
    }


def _shown(value: Mapping[str, Any]) -> str:
    """The citizen's words, with the dates they were taken for unless they say them already."""
    raw, start, end = str(value["raw"]), value["from"], value["to"]
    words = re.sub(r"^从|(?:就|开始|起|的时候)+$", "", raw) or raw
    if not start or re.search(r"\d{4}年|\d{4}[-/.]\d", fold(raw)):
        return words
    if start != end and end:
        return f"{words}（{_plain(str(start))}至{_plain(str(end))}）"
    day = _plain(str(start)) if re.search(r"[日号天昨]|周|星期|晚|早", raw) else _month(str(start))
    return f"{words}（{day}）"


def _month(iso: str) -> str:
    return f"{iso[:4]}年{int(iso[5:7])}月"


def _plain(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"
