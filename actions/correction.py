"""Finding out which earlier answer a message corrects, and to what."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from actions import readback
from actions.draft import Draft, Message
from actions.filling import homes
from nlu.flowfile import CONFIRM, Flow

_HAN = "一二三四五六七八九十"
CHANGE = (
    r"(?:(?:给我|帮我)?(?:都)?(?:改成|改为|换成|更正为|应该是|应当是|应为)"
    r"|(?:刚才|刚刚|之前)?(?:我)?(?:写|填|说|打|报|弄|搞|记|发)?(?:错了|错啦|错的)|写错|填错|说错"
    r"|(?:改|写|弄|说)(?:得|的)?(?:再|更)?(?:短|长|简单|简洁|清楚|准确|详细|具体|"
    r"明白)(?:一?点儿?|一?些)"
    r"|不对|有误|不是这个|要改|改一下|改下|需要改|修改|更正)"
)
LINK = (
    r"[了啦,，、。;；:：!！\s]*(?:我重新说[,，]?)?"
    r"(?:应该是|应当是|改成|改为|换成|应为|其实是|正确的是|是|为)?[:：,，\s]*"
)
_NUMBER = re.compile(
    rf"^(?:把|将)?第?(\d{{1,2}}|[{_HAN}]{{1,3}})(?:条|项|点|个|号|行)?[.、,，:：\s]*(?:{CHANGE}|"
    rf"是|[:：]){LINK}(.*)$",
    re.S,
)
_CHANGED_NUMBER = re.compile(
    rf"^(?:把|将)?第?(?:\d{{1,2}}|[{_HAN}]{{1,3}})(?:条|项|点|个|行)?[.、,，:：\s]*{CHANGE}"
)
_TO_NUMBER = re.compile(
    rf"^(?:我)?(?:要|想|请|帮我|麻烦)*(?:修改|更正|改一下|改|重填|重写)(?:一下)?"
    rf"第?(\d{{1,2}}|[{_HAN}]{{1,3}})(?:条|项|点|行)?(?:的?内容|吧|一下)?[。.!！]?$"
)
_NAMED_NUMBER = re.compile(
    rf"^(?:把|将)?第(?:\d{{1,2}}|[{_HAN}]{{1,3}})(?:条|项|点|个|行)[.、,，:：\s]*的?(.+)$", re.S
)
"""第六条时间是去年10月."""
_CUE = re.compile(
    r"不对|错了|写错|填错|说错|打错|报错|弄错|搞错|记错|更正|改成|改为|换成|应该是|应为|"
    r"不是.{1,20}(?:而)?是|改一下"
)
_NOT_BUT = re.compile(r"不是(.{1,20}?)[,，]?(?:而)?(?:应该)?是(.+)$", re.S)
_BUT_NOT = re.compile(r"(?:^|[^不])(?:是|叫)([^，,是]{1,20})[,，]?不是(.{1,20})$")
_PARTS = re.compile(r"[,，;；。\n]+(?:还有|另外|以及)?")
_EDGES = re.compile(r"^[\s\W_]+|[\s\W_]+$")
_WISH = (
    r"(?:我|我们|请|麻烦|帮忙?|给|还是|那就|就|这件?事?|改成|改为|要求|希望|想|要|需要|同意|愿意|"
    r"可以|"
    r"必须|一定|能|对外|我的?信息)*"
)
_NO = r"不要|不用|不想|不愿意?|不同意|不能|不必|别|不"
_AFTER = r"(?:的|吧|了|行吗|好吗|就行|就好|处理|登记|我的?(?:信息|姓名|名字|身份|电话)|谢谢)*"
_UNNAMED = re.compile(
    rf"(?:选择?|申请|先|能)*{_WISH}(?:选择?|申请|先)?匿名(?:举报|检举|控告|反映|投诉)?{_AFTER}"
)
_ALL = re.compile(
    r"(?:这些?|你|您|上面|内容|记的|写的)*(?:全部?|都|通通|统统|没一[条个项])(?:都|是|给)*"
    r"(?:不对|不是|有误|有问题|对|(?:写|记|填|弄|搞)?错)(?:的|了|啦|啊|"
    r"呀)*(?<!都对)(?<!全对)(?<!都对的)(?<!都对了)"
)
_KEPT = "，；：！？（）"
LONGEST = 80
"""A longer message tells more than a correction does."""


@dataclass(frozen=True, slots=True)
class Correction:
    """`slot` None: something is wrong but it was not said what. `text` empty: not said to what."""

    slot: str | None
    text: str = ""


def find(flow: Flow, draft: Draft, message: Message) -> Correction | None:
    """The correction in the message, if it is one."""
    text = plain(message.text).strip()
    if not draft.cells or len(text) > LONGEST:
        return None
    if is_all(text):
        return Correction(None)
    return (
        _by_number(flow, draft, text)
        or _by_name(flow, draft, text)
        or by_wish(flow, draft, text)
        or _by_old_words(flow, draft, text)
        or _by_entity(flow, draft, message, text)
        or _bare(message, text)
    )


def find_all(flow: Flow, draft: Draft, message: Message) -> list[Correction]:
    """姓名改成…，电话改成…: all of them, when every part names its own line and new value."""
    text = plain(message.text).strip()
    parts = [part for part in _PARTS.split(text) if part.strip()]
    if not draft.cells or len(text) > LONGEST or len(parts) < 2:
        return []
    found = [_by_number(flow, draft, part) or _by_name(flow, draft, part) for part in parts]
    named = [one for one in found if one is not None and one.slot and one.text]
    return named if len(named) == len(parts) == len({one.slot for one in named}) else []


def plain(text: str) -> str:
    """The text in half width, its Chinese punctuation as it was written."""
    return "".join(sign if sign in _KEPT else unicodedata.normalize("NFKC", sign) for sign in text)


def is_all(text: str) -> bool:
    """全错了, 都不对: nothing of it is right."""
    return _ALL.fullmatch(_EDGES.sub("", plain(text))) is not None


def by_wish(flow: Flow, draft: Draft, text: str) -> Correction | None:
    """我要求保密, 还是公开吧: a yes or no that is called by its name."""
    whole = _EDGES.sub("", plain(text))
    for step in flow.steps:
        if step.type != "yes_no" or step.slot not in draft.cells:
            continue
        names = "|".join(map(re.escape, step.aliases))
        found = names and re.fullmatch(
            rf"{_WISH}(?P<no>{_NO})?{_WISH}(?P<name>{names}){_AFTER}", whole
        )
        if found:
            return Correction(step.slot, f"{'不' if found['no'] else ''}{found['name']}")
    return None


def is_unnamed(text: str) -> bool:
    """我要匿名, 匿名举报吧: the citizen wants to stay unnamed, and says nothing else."""
    whole = _EDGES.sub("", plain(text))
    return _UNNAMED.fullmatch(whole) is not None


def _by_number(flow: Flow, draft: Draft, text: str) -> Correction | None:
    bare = _TO_NUMBER.match(text)
    if draft.requested != CONFIRM:
        if not bare and not _CHANGED_NUMBER.match(text) and not _NAMED_NUMBER.match(text):
            return None
        if not was_shown(draft):
            return Correction(None)
    found = bare or _NUMBER.match(text)
    if not found:
        named = _NAMED_NUMBER.match(text)
        return _by_name(flow, draft, named[1]) if named else None
    wanted = number(found[1])
    for line in readback.lines(flow, draft.cells):
        if line.number == wanted:
            return Correction(line.slot, "" if bare else found[2].strip())
    return Correction(None) if draft.requested == CONFIRM else None


def was_shown(draft: Draft) -> bool:
    """Have the numbered lines been shown, so that a number means one of them?"""
    return draft.asks.get(CONFIRM, 0) > 0


def number(text: str) -> int:
    """The number of a line as it was said: 4, 十二."""
    if text.isdigit():
        return int(text)
    tens, _, ones = text.rpartition("十")
    digits = {char: index for index, char in enumerate(_HAN[:9], start=1)}
    if "十" in text:
        return (digits.get(tens, 1)) * 10 + digits.get(ones, 0)
    return digits.get(text, 0)


@cache
def _names(flow: Flow) -> Mapping[str, str]:
    """Slot by the words citizens call it, longest first."""
    named = {
        word: step.slot for step in reversed(flow.steps) for word in (*step.aliases, step.label)
    }
    return dict(sorted(named.items(), key=lambda pair: -len(pair[0])))


@cache
def _patterns(flow: Flow) -> tuple[re.Pattern[str], ...]:
    names = "|".join(map(re.escape, _names(flow)))
    prefix = (
        r"^(?:不对|错了|不是|等等|等一下|等下|更正|更正一下|对不起|不好意思)?[,，。!！\s]*"
        r"(?:(?:把|将|我的|我|那个|刚才的|刚刚的|刚才|上面的|前面的)*)"
    )
    return (
        re.compile(rf"{prefix}({names})(?:号码|号|那里|那条|这里|一项)?{CHANGE}{LINK}(.*)$", re.S),
        re.compile(rf"^(?:修改|改一下|改|更正|我要改|我想改)(?:一下)?(?:我的)?({names})()$"),
        re.compile(rf"(?:不对|错了|写错|填错|说错|更正).*?({names})(?:号码|号)?{LINK}(.+)$", re.S),
        re.compile(
            rf"{prefix}({names})(?:号码|号)?(?:其实|实际上?|应该|的确)?(?:是|为|[:：])\s*(.+)$",
            re.S,
        ),
    )


def _by_name(flow: Flow, draft: Draft, text: str) -> Correction | None:
    for pattern in _patterns(flow):
        found = pattern.search(text)
        if not found:
            continue
        slot = _names(flow)[found[1]]
        if slot == draft.requested and slot not in draft.cells and not found[2].strip(" ,，。"):
            return Correction(slot)
        if slot in draft.cells and slot != draft.requested:
            return Correction(slot, found[2].strip(" ,，。"))
    return None


def _by_old_words(flow: Flow, draft: Draft, text: str) -> Correction | None:
    """不是 X，是 Y: the slot that shows X."""
    found, reversed_ = _NOT_BUT.search(text), _BUT_NOT.search(text)
    if not found and not reversed_:
        return None
    old, new = reversed_.group(2, 1) if reversed_ else found.groups() if found else ("", "")
    old, new = old.strip(" ,，。"), new.strip(" ,，。")
    told = ("story", "text")
    for slot in sorted(draft.cells, key=lambda one: flow.step(one).type in told):
        cell = draft.cells[slot]
        if old and old in f"{cell.get('display')}|{cell.get('value')}" and flow.step(slot).asked:
            shown = str(cell.get("display") or "")
            whole = shown.replace(old, new) if flow.step(slot).type in told else new
            return Correction(slot, whole)
    return None


def _by_entity(flow: Flow, draft: Draft, message: Message, text: str) -> Correction | None:
    """刚才写错了，是 139…: the filled slot that takes what was found."""

    cue = _CUE.search(text)
    if not cue:
        return None
    for entity in message.entities:
        if cue.group() in message.text[entity["start"] : entity["end"]]:
            continue
        for step in homes(flow, str(entity.get("entity"))):
            if step.slot == draft.requested:
                return None
            if step.slot in draft.cells and not draft.cells[step.slot].get("declined"):
                return Correction(step.slot, message.text[entity["start"] : entity["end"]])
    return None


def _bare(message: Message, text: str) -> Correction | None:
    """刚才说错了: something, but what?"""
    if len(text) > 12:
        return None
    if re.search(r"(?:写|填|说|打|报|弄|搞|记)错", text) or (
        message.intent == "correct" and (message.confidence >= 0.7)
    ):
        return Correction(None)
    return None
