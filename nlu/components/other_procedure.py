"""Courts, arbitration, reconsideration: whether the matter is in another procedure."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from nlu.components.entity import Entity
from nlu.components.numerals import half_width

_DOCUMENT = re.compile(
    r"[\u4e00-\u9fff]{0,8}[(〔\[【]\s?(?:19|20)\d{2}\s?[)〕\]】]\s?[\u4e00-\u9fffA-Za-z]?[\u4e"
    r"00-\u9fffA-Za-z0-9]{0,16}?第?\s?\d{1,6}\s?号(?:之[一二三四\d])?"
)
_BODY = re.compile(
    r"(?:[\u4e00-\u9fff]{2,9}?(?:人民法院|中级法院|中院|法院|人民检察院|检察院)|(?:[\u4e00-\u9"
    r"fff]{2,8}?)?(?:劳动人事争议)?仲裁(?:委员会|委|院))"
)
_LEAD = re.compile(r"^.*(?:到|在|向|经|由|被|去|找|给|了|把|说|请|的|和|是|是因为|让)")
_STAGES = (
    ("执行", r"执行(?:不了|不到|不动|阶段|局|立案|难)?|强制执行|终本"),
    ("再审", r"再审|申诉驳回|抗诉"),
    ("二审", r"二审|终审|上诉"),
    ("一审", r"一审|初审"),
    ("已判决", r"判决|判了|裁定|法院判|裁决书|裁决了|仲裁(?:赢|输)了"),
    (
        "审理中",
        r"起诉|立案|开庭|打官司|审理|诉讼|正在仲裁|申请(?:了|过)?(?:劳动)?仲裁|仲裁(?:受理|"
        r"中)|复议(?:中|了|受理)",
    ),
)
_COURT = re.compile(
    r"案子[^，。,；;\s]{0,3}判|(?:法院|法官)[^，。,；;\s]{0,6}(?:判|审|立案|受理|执行|"
    r"裁定|开庭|驳回)|(?:一审|二审|再审|终审)|判决书?|裁定书|起诉(?:了|过|到)|已经?起诉|"
    r"正在起诉|打(?:了|过)?官司|判我|上诉|强制执行|执行局"
)
_ARBITRATION = re.compile(
    r"劳动仲裁|仲裁(?:委|院|庭|裁决|了|过|申请|受理)|申请(?:了|过)?仲裁|仲裁裁决书"
)
_RECONSIDER = re.compile(r"行政复议|复议决定|申请(?:了|过)复议")
_NOT_YET = re.compile(
    r"(?:没有?|没|未|不想|不愿|还没|不打算|从未|从来没|没去|不敢|要不要|能不能|是否|可以|"
    r"应该|准备|打算|想)[^，。,；;\s]{0,6}$"
)
_QUESTION = re.compile(r"(?:吗|么|怎么|多少|哪里|[?？])")


def extract(text: str, now: datetime) -> list[Entity]:
    """`{"kind", "body", "document_no", "stage"}` for each procedure that the text says is or was
    under way; kind is 诉讼, 仲裁, 行政复议."""
    plain = half_width(text)
    found: list[Entity] = []
    for match in _DOCUMENT.finditer(plain):
        number = _trim(match[0])
        kind = _kind_of(number, plain)
        if kind:
            start = match.end() - len(number)
            found.append(_entity(text, plain, start, match.end(), kind, number.replace(" ", "")))
    kinds = {entity.value["kind"] for entity in found}
    for kind, pattern in (("仲裁", _ARBITRATION), ("行政复议", _RECONSIDER), ("诉讼", _COURT)):
        if kind in kinds:
            continue
        for cue in pattern.finditer(plain):
            if not _NOT_YET.search(plain[: cue.start()]) and not _asked(plain, cue):
                found.append(_entity(text, plain, cue.start(), cue.end(), kind, None))
                break
    return sorted(found, key=lambda entity: entity.start)


def _asked(plain: str, cue: re.Match[str]) -> bool:
    rest = re.split(r"[，。,；;\s]", plain[cue.end() :], maxsplit=1)[0]
    return len(plain) < 30 and bool(_QUESTION.search(rest))


def _trim(number: str) -> str:
    at = next(i for i, char in enumerate(number) if char in "(〔[【")
    head = re.search(
        r"(?:[\u4e00-\u9fff]{1,4}(?:复|仲|劳人|政|信)[\u4e00-\u9fff]{0,3})$", number[:at]
    )
    return (head[0] if head else "") + number[at:]


def _kind_of(number: str, plain: str) -> str | None:
    if "复" in number or ("复议" in plain and not re.search("[民刑行执]", number)):
        return "行政复议"
    if "仲" in number or "劳" in number:
        return "仲裁"
    if re.search(r"[民刑行执商知破初终再监申赔]", number):
        return "诉讼"
    return None


def _entity(text: str, plain: str, start: int, end: int, kind: str, number: str | None) -> Entity:
    near = plain[max(0, start - 60) : end + 60]
    value: dict[str, Any] = {
        "kind": kind,
        "body": _body(near, kind),
        "document_no": number,
        "stage": _stage(number, near),
    }
    confidence = 0.95 if number else 0.8
    return Entity(
        "other_procedure", value, start, end, "other_procedure", confidence, text[start:end]
    )


def _stage(number: str | None, near: str) -> str | None:
    for mark, name in (("执", "执行"), ("再", "再审"), ("终", "二审"), ("初", "一审")):
        if number and mark in number:
            return name
    return next((name for name, cue in _STAGES if re.search(cue, near)), None)


def _body(near: str, kind: str) -> str | None:
    for match in _BODY.finditer(near):
        name = _LEAD.sub("", match[0])
        if ("仲裁" in name) == (kind == "仲裁") and len(name) > 2:
            return name
    return None
