"""How many people or households the matter concerns."""

from __future__ import annotations

import re
from datetime import datetime

from nlu.components.entity import Entity
from nlu.components.numerals import half_width, parse_number

_GROUP = (
    r"(?:户人家|户居民|户业主|户村民|户农民|户商户|户|家住户|家商户|(?:多|来|几|余)?[个名位]?"
    r"(?:农民工|工人|工友|业主|居民|村民|家长|"
    r"同事|老人|学生|员工|职工|群众|老师|教师|商户|住户|同学|司机|患者|退休人员|代表|老乡|"
    r"会员|学员|投资人|受害人|人|口人))"
)
_COUNT = re.compile(
    rf"(?<![\d一二两三四五六七八九十百千万])(?P<n>\d{{1,7}}|[一二两三四五六七八九十百千万]{{1,8}})(?:多|来|几|余)?(?P<group>{_GROUP})(?!次|"
    rf"头|家人|家里|行|民政|事局|大|工(?!资)|均|气|员)"
)
_CUE = re.compile(
    r"(?:[我咱俺]们?|一共|总共|共计|合计|共有?|全村|全组|全楼|全小区|全体|全班|全厂|联名|"
    r"大家|涉及|影响|欠[^，。,]{0,8}|小区|村里|这栋楼|"
    r"和工友|带着|代表)[^，。,.;；\s]{0,6}$"
)
_WHOLE = re.compile(
    rf"(?:就|一共|总共|大概|差不多|有|大约|共|是)*(?:我们?)?(?:有)?(?P<n>\d{{1,7}}|"
    rf"[一二两三四五六七八九十百千]{{1,8}})(?:多|来|几|余)?(?:{_GROUP}|个)?(?:左右|吧|的样子)?"
)
_ALONE = re.compile(r"(?:就|只有)?(?:我(?:自己|一个人?|本人)|一个人)(?:一个)?")


def extract(text: str, now: datetime) -> list[Entity]:
    """The number, where it is said of the petitioners or those concerned."""
    plain = half_width(text)
    found: list[Entity] = []
    whole = plain.strip(" 。，,.!")
    for match in _COUNT.finditer(plain):
        count = _number(match["n"])
        cued = bool(_CUE.search(plain[: match.start()]))
        if count is None or not (cued or whole_answer(plain) is not None):
            continue
        confidence = 0.9 if cued else 0.8
        start, end = match.span()
        found.append(
            Entity("people_count", count, start, end, "people_count", confidence, text[start:end])
        )
    if not found and _ALONE.fullmatch(whole):
        start = plain.index(whole)
        found.append(
            Entity("people_count", 1, start, start + len(whole), "people_count", 0.8, whole)
        )
    return found


def whole_answer(text: str) -> int | None:
    """The number when the text is nothing but an answer to "how many"."""
    match = _WHOLE.fullmatch(half_width(text).strip(" 。，,.!"))
    return _number(match["n"]) if match else None


def _number(figure: str) -> int | None:
    value = parse_number(figure)
    return int(value) if value and value < 10_000_000 else None
