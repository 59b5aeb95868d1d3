"""When it happened: raw words kept, dates where they can be told, never in the future."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from actions.checks import Checked, Context, Entity
from actions.reading.digits import fold
from nlu.components import event_time

ENTITIES = ("event_time",)
_TIMELIKE = re.compile(
    r"[年月周季春夏秋冬节晚早夜晨午昨今腊]|\d+\s*[日号天]|[几多数半一二三两四五六七八九十]天|前[天几段些年]|刚|最近|"
    r"一直|长期|经常|很久|多次|每天|正月|从小|当时|当年|那[年时会]|从[^，。]{1,12}(?:就|起|开始|以来|以后)|现在还|到现在|学期|假期|暑|寒|开学|毕业|疫情|上个|去年|天天"
)
_QUESTION = re.compile(r"[?？]\s*$|[吗呢]\s*$|多久|能不能")
_NOT_TIME = re.compile(r"名字|姓名|电话|手机|地址|身份证|[?？]|怎么|什么时候|多久")
_LONGEST = 40
SURE = 0.7
"""Less sure than this: how long it has lasted, or when help was sought, not when it happened."""
_LEAST = 0.2
_FIRST = 0.8
_YEAR_ONLY = 1.0
_WHOLE_YEAR = 0.7
"""The year that a story begins with is told rather than a day along its way."""
_NEAR = 20
"""Signs after a time that tell what it is of."""
_TOGETHER = re.compile(r"[、和跟及到至\s]{1,3}|[，,、]?(?:还有|以及)")
_PRECISE = re.compile(
    r"[月日号晚早周]|(?<![春夏秋冬])天|星期|礼拜|节|国庆|春节|过年|除夕|元旦|五一|腊|正月|十五"
)
_RANGE = re.compile(r"年[到至\-—~].*年")
_SEASON = re.compile(r"[春夏秋冬初底末]|半年|学期|麦收|假|过[完了]年|^年[前后]")
_NAMED_TIME = re.compile(r"(?:发生(?:的)?(?:时间|日期)?|时间)(?:是|为|在|[：:])?\s*$")
_CORRECTED = re.compile(r"(?:不对|不是|错了|也?就是)[，,…. ]*(?:是|应该是)?$")
_AHEAD = re.compile(r"明年|后年|下个?(?:月|周|星期|礼拜)|明天|(?<!今)后天")
_LIFE = re.compile(
    r"(?:出)?生(?!产|病)|入伍|参军|入职|进厂|进(?:的)?(?:单位|公司)|参加工作|退休|退伍|毕业|结婚|下岗|的?老房|"
    r"(?:的时候)?(?:建|盖)(?:的|成)|以[^，。]{0,6}退出现役|.{0,3}退出现役|因公负伤|承包|响应号召"
)
_BEFORE = re.compile(
    r"[^，。；]{0,6}?(?:买[^，。]{0,6}[房铺]|(?:签|订)[^，。]{0,8}(?:合同|协议)|搬[来进到]|入住|开(?:的|了)?店|开业|"
    r"租(?:的|了|下)|办(?:的|了)[^，。]{0,4}[卡证]|交(?:的|了)?(?:首付|定金|订金|房款)|入股|加盟|建成|竣工|"
    r"(?:考|招|嫁)(?:进|来|到|过)|上的?(?:大学|班)|怀孕|在[^，。]{1,8}(?:上班|工作)(?!时|，))"
)
"""How the matter came to be possible, not what happened."""
_TRIED = re.compile(
    r"(?:的?时候)?[^，。；]{0,10}?(?:打(?:了|过)?[^，。]{0,4}(?:12345|12333|12315|电话|热线)|"
    r"(?:向|到|去|找)[^，。]{1,10}(?:反映|投诉|举报|报案|信访|问|咨询|说)|反映|投诉|举报|报警|报案|写信|写过|上访|信访|"
    r"回复|答复|来信|起诉|立案|判决|裁决|开庭|给我?(?:出|开)的?)"
)
"""When help was sought or an answer came."""
_PAPER = re.compile(r".{0,2}(?:发|办|签|建|修|分)的")
_PRESENT = re.compile(r"今年|本年|当年|当[天日]|今[天日]|现在|目前")
_AGREES = re.compile(
    r"(?:嗯|对|是|没错|好|行|可以|差不多|就|那就|按|这样|这个|这么|记|大概|的|吧|了|啊)+|"
    r"(?:不知道|不清楚|记不清|记不得|说不准|说不清|不记得|忘)了?(?:准确的?|具体的?)?"
)
"""The time told by the way is right, or no better is known."""
_OTHER = frozenset({"name", "phone", "landline", "id_number", "email", "case_number"})


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value `{raw, from, to}` with ISO dates or None."""
    found = [entity for entity in entities if entity["entity"] in ENTITIES]
    known = context.values.get("time_told")
    if context.asked and known and not found and _AGREES.fullmatch(text.strip(" 。.!！，,")):
        return _judge(dict(known), context)
    if context.asked and len(text) <= _LONGEST and _QUESTION.search(text):
        return Checked(problem="unfit")
    if context.asked and not any(one["value"].get("from") for one in found):
        if _AHEAD.search(text):
            return Checked(value={"raw": text, "from": None, "to": None}, problem="future")
        found = [one.as_dict() for one in event_time.answered(text, context.now)] or found
    if not context.asked:
        # 每天半夜 says when it happens, not since when; that is still to be asked, and 今年 alone
        # says too little.
        found = [one for one in found if one["value"].get("from") and worth(one, text) > _LEAST]
        found = [one for one in found if not _PRESENT.fullmatch(str(one["value"]["raw"]))]
    if found:
        value = _meant(found, text)
        sure = max(float(one.get("confidence") or 1.0) for one in found)
        return replace(_judge(value, context), confidence=1.0 if sure >= SURE else sure)
    raw = text.strip(" 。，,")
    if not context.asked or not _could_be_time(raw, entities):
        return Checked(problem="unfit")
    return Checked(value={"raw": raw, "from": None, "to": None}, display=raw, confidence=0.6)


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


def _meant(entities: Sequence[Entity], text: str) -> dict[str, Any]:
    """The time of the event among all that are told; an answer that names two means both."""
    dated = [entity for entity in entities if entity["value"].get("from")]
    if not dated:
        return {"raw": str(entities[0]["value"].get("raw") or ""), "from": None, "to": None}
    gaps = [text[a["end"] : b["start"]] for a, b in itertools.pairwise(dated)]
    if len(dated) > 1 and all(_TOGETHER.fullmatch(gap) for gap in gaps):
        return _span_of(
            [entity["value"] for entity in dated], text[dated[0]["start"] : dated[-1]["end"]]
        )

    def rank(one: Entity) -> float:
        tried = _TRIED.match(text[one["end"] : one["end"] + _NEAR])
        value = worth(one, text)
        raw = fold(str(one["value"]["raw"]))
        if value >= _YEAR_ONLY and not (_PRECISE.search(raw) or _SEASON.search(raw)):
            value += _WHOLE_YEAR
        return value + _FIRST * (one is dated[0]) - 1.5 * bool(tried)

    return dict(max(dated, key=rank)["value"])


def worth(entity: Entity, text: str) -> float:
    """How likely this is the time of the event: a day or month rather than a year, and not when
    somebody was born or hired; of two alike the first told."""
    raw, before = fold(str(entity["value"]["raw"])), text[: entity["start"]]
    after = text[entity["end"] : entity["end"] + _NEAR]
    value = 3.0 if _PRECISE.search(raw) else 2.5 if _SEASON.search(raw) else 1.0
    value += 1.2 if value == 1.0 and _RANGE.search(raw) else 0.0
    value += 5.0 if _NAMED_TIME.search(before) else 0.0
    value += 6.0 if _CORRECTED.search(before) else 0.0
    value += 0.5 if entity["value"].get("to") is None else 0.0
    value -= 4.0 if _LIFE.match(after) else 0.0
    value -= 1.5 if _BEFORE.match(after) else 0.0
    value -= 1.5 if float(entity.get("confidence") or 1.0) <= SURE else 0.0
    value -= 1.0 if _PAPER.match(after) and value < 2 else 0.0
    value -= 2.5 if _PRESENT.fullmatch(raw) else 0.0
    return value


def _span_of(dated: Sequence[Mapping[str, Any]], raw: str) -> dict[str, Any]:
    """From the earliest to the latest of times named together in the words `raw`."""
    first = min(dated, key=lambda one: str(one["from"]))
    last = max(dated, key=lambda one: str(one.get("to") or one["from"]))
    return {
        "raw": raw,
        "from": str(first["from"])[:10],
        "to": str(last.get("to") or last["from"])[:10],
    }


def _shown(value: Mapping[str, Any]) -> str:
    """The citizen's words, with the dates they were taken for unless they say them already."""
    raw, start, end = str(value["raw"]), value["from"], value["to"]
    words = re.sub(r"^从|(?:就|开始|起|的时候)+$", "", raw) or raw
    if not start or re.search(r"\d{4}年|\d{4}[-/.]\d", fold(raw)):
        return words
    if re.fullmatch(
        r"(?:从|自从?)?[^月季春夏秋冬节天周半]{0,3}年(?:就|起|开始|以来|到现在|至今)*", raw
    ):
        whole = start[5:] == "01-01" and (not end or start[:4] == end[:4])
        return f"{words}（{start[:4]}年）" if whole else words
    if start != end and end:
        return f"{words}（{_plain(str(start))}至{_plain(str(end))}）"
    day = _plain(str(start)) if re.search(r"[日号天昨]|周|星期|晚|早", raw) else _month(str(start))
    return f"{words}（{day}）"


def _month(iso: str) -> str:
    return f"{iso[:4]}年{int(iso[5:7])}月"


def _plain(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"
