"""The petitioner's name, when the citizen says whose it is."""

from __future__ import annotations

import re
from datetime import datetime

from nlu.components.entity import Entity
from nlu.components.lookups import surnames, words
from nlu.components.numerals import half_width

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
_DOTS = "·•・‧∙⋅．.﹒●"
_SURE = (
    r"(?:我的?(?:名字|姓名|大名)(?:叫做?|是|为)?|姓名|名字(?:叫做?|是|应该是)?|我叫做?|"
    r"本人叫|名叫|反映人|信访人|投诉人|"
    r"举报人|申请人|联系人|申诉人|求助人|上访人|署名|落款)[\s:：,，是为叫]{0,3}"
)
_MAYBE = (
    r"(?:我是|本人是|本人|俺是|俺叫|咱叫|我就是|这里是|叫我|叫|姓名改成|名字改成|应该叫|"
    r"应该是)\s{0,2}"
)
_DOTTED = rf"[{_HAN}]{{1,15}}(?:[{_DOTS}][{_HAN}]{{1,15}}){{1,4}}"
_CUE = re.compile(rf"(?P<sure>{_SURE})|(?P<maybe>{_MAYBE})")
_DOTTED_AT = re.compile(_DOTTED)
_LATIN_AT = re.compile(r"[A-Z][A-Za-z'\-]+(?: [A-Z][A-Za-z'\-]+){1,4}")
_HAN_RUN = re.compile(rf"[{_HAN}]{{2,20}}")
_END = re.compile(
    r"$|[\s,，。.;；:：、!！?？()（）]|今年|现年|家住|住在?|电话|手机|身份证|联系|男|女|"
    r"汉族|系|现|我|是[^的]|的(?:名字|身份)|\d|"
    r"来自|人在|因|于|向|就|在|代表|想|要|对|不是|吧|啊|呀|哈"
)
_ROLES = re.compile(
    r"[村县市镇乡区省路街组队户主人民工员长师生家客友亲友司店局所厂校院会]$|^(?:一|这|"
    r"那|你|你们|你的|业主|村民|农民|居民|住户|家长|老师|学生)"
)
_KIN = re.compile(r"^[他她它你我]")


def extract(text: str, now: datetime) -> list[Entity]:
    """Names introduced by a cue: 我叫…, 姓名：…, 本人…, 我是…, minority names with dots too."""
    found: list[Entity] = []
    plain = half_width(text)
    for match in _CUE.finditer(plain):
        sure = match["sure"] is not None
        end = _name_end(text, match.end(), sure)
        if end is not None and not any(entity.end > match.end() for entity in found):
            found.append(_entity(text, match.end(), end, 0.95 if sure else 0.75))
    if not found and (name := bare_name(text)):
        start = text.index(name[1])
        found.append(_entity(text, start, start + len(name[1]), 0.6))
    return found


def bare_name(text: str) -> tuple[str, str] | None:
    """When the whole text is a name: (the name with its dots made alike, the name as written)."""
    kept = text.strip(" 。，,.!！\n\t")
    if _DOTTED_AT.fullmatch(kept):
        return _uniform(kept), kept
    if _HAN_RUN.fullmatch(kept) and _plausible(kept, 2, 4) and not _ROLES.search(kept):
        return kept, kept
    return None


def _entity(text: str, start: int, end: int, confidence: float) -> Entity:
    return Entity(
        "name", _uniform(text[start:end]), start, end, "name", confidence, text[start:end]
    )


def _uniform(name: str) -> str:
    return re.sub(f"[{_DOTS}]", "·", name)


def _name_end(text: str, start: int, sure: bool) -> int | None:
    """Where the name that begins at `start` ends, or None when there is none."""
    for pattern in (_DOTTED_AT, _LATIN_AT):
        match = pattern.match(text, start)
        if match and (sure or "·" in _uniform(match[0])):
            return match.end()
    run = _HAN_RUN.match(text, start)
    if run is None:
        return None
    for length in (3, 2, 4):
        name = text[start : start + length]
        if len(run[0]) < length or not _plausible(name, 2, 4):
            continue
        if not _END.match(text, start + length):
            continue
        if not sure and (_ROLES.search(name) or _KIN.search(name)):
            continue
        return start + length
    return None


def _plausible(name: str, least: int, most: int) -> bool:
    single, double = surnames()
    if (
        not least <= len(name) <= most
        or name in words("not_names")
        or name[:2] in words("not_names")
    ):
        return False
    if name[:2] in double:
        return len(name) >= 3
    return (name[0] in single and len(name) <= 3) or (
        len(name) == 4 and name[1] in single and name[0] in single
    )
