"""我叫…，电话…，我住…: who says anew who they are corrects what was noted before."""

from __future__ import annotations

import re

from actions.correction import LONGEST, Correction, plain
from actions.draft import Draft
from nlu.flowfile import Flow

_MINE = r"(?:不对|不是|哦|对了|那个|请?更正|我家?的?|我们家?|本人的?|俺的?|现在|新的?|其实|家)*"
_IS = r"(?:号码|号)?(?:其实|应该)?(?:换|改|变)?(?:成|为|到|是|叫|了)*[:：\s]*"
_SAID = (
    ("phone", rf"{_MINE}(?:联系)?(?:电话|手机|号码|联系方式){_IS}(\+?\d[\d \-]{{6,16}}\d)"),
    (
        "person_name",
        rf"{_MINE}(?:(?:姓名|名字|真名|本名){_IS}|(?<=我)叫做?|"
        rf"(?<=本人)叫做?)([\u3400-\u9fff·]{{2,12}})",
    ),
    (
        "address",
        rf"{_MINE}(?:搬(?:到|去|来)(?:了)?|(?:新的?)(?:地址|住址)?(?:是|为|在|"
        rf"[:：]))(.{{4,60}}?)了?",
    ),
    ("address", rf"{_MINE}住(?![户院房宿了着不过])(?:址|在)*{_IS}(.{{4,60}})"),
)
_EMPTY = re.compile(
    r"(?:我|本人)?姓[\u3400-\u9fff]{1,2}|(?:我|我家)?(?:现在|早就|已经)*(?:不住|没住|"
    r"不在)(?:在)?(?:那|这)(?:里|儿|边)?(?:了|住了?)?"
    r"|(?:我)?(?:现在|早就|已经)*不住.{1,6}了"
    r"|(?:刚才|刚刚|上面|前面)?(?:我)?(?:的)?(?:家庭)?(?:住址|地址)(?:写|填|说|留|是|的|"
    r"那个)*(?:旧|老|以前|原来)的?(?:地址|住址)?了?"
    r"|不是[\d \-]{7,}|不对|错了|不是|写错了|对不起|不好意思|等一下|你好|您好"
)
"""Beside it, this says nothing that could be noted."""
_COMMA = re.compile(r"[,，;；。\n]+")


def find(flow: Flow, draft: Draft, text: str) -> list[Correction]:
    """One correction for each line said anew, when all of them are answered and nothing else is
    said."""
    whole = plain(text).strip(" 。.!！,，")
    if not draft.cells or len(whole) > LONGEST:
        return []
    found: list[Correction] = []
    parts = [part.strip() for part in _COMMA.split(whole)]
    while parts:
        if not parts[0] or _EMPTY.fullmatch(parts[0]):
            parts.pop(0)
            continue
        one, taken = _one(flow, draft, parts)
        if one is None:
            return []
        found.append(one)
        del parts[:taken]
    return found if len(found) == len({one.slot for one in found}) else []


def _one(flow: Flow, draft: Draft, parts: list[str]) -> tuple[Correction | None, int]:
    """What the first part says anew; an address may go on over the next comma."""
    for type_, pattern in _SAID:
        said = re.fullmatch(pattern, parts[0])
        if not said:
            continue
        step = next((one for one in flow.steps if one.type == type_ and one.asked), None)
        if step is None or step.slot not in draft.cells or step.slot == draft.requested:
            return None, 0
        more = parts[1:2] if type_ == "address" and re.search(r"\d", "".join(parts[1:2])) else []
        more = [one for one in more if not any(re.fullmatch(p, one) for _, p in _SAID)]
        return Correction(step.slot, "，".join([said[1].strip(), *more])), 1 + len(more)
    return None, 0
