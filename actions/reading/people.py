"""How many people speak, told apart from people merely spoken of; and somebody's name alone."""

from __future__ import annotations

import re

from actions.reading.digits import fold, small_number
from nlu.components.lookups import surnames

_N = r"(?P<n>\d{1,5}|[一二两三四五六七八九十百千]{1,6})"
_MORE = r"(?:多|余|几|来)?"
_WHO = (
    r"业主|村民|居民|工友|农民工|工人|职工|员工|住户|邻居|家长|商户|群众|老师|教师|学生家长|"
    r"退休人员|受害人|投资人|购房者|老人|老兵|战友|司机"
)
_WE = re.compile(
    rf"(?:我们|咱们|俺们|我和|代表|一共|总共|共有|共|大家|连我)[^，,。；;0-9]{{0,8}}?{_N}{_MORE}(?:个|名|位)?(?:{_WHO}|人|户|家(?!公司)|口人|名|位|个(?!多?月|星期|礼拜|小时|钟头|半|问题|事))"
)
_SIDE = (
    r"业主|村民|居民|工友|农民工|工人|职工|员工|住户|家长|商户|学生家长|退休人员|投资人|购房者|战友"
)
_THEY = re.compile(rf"{_N}{_MORE}(?:个|名|位|户)(?:{_SIDE})")
_ABOUT = re.compile(r"被\s*$|打了\s*$|伤了\s*$|死了\s*$")

_CALLED = re.compile(
    r"[老小大](?P<after>.)[头汉]?|(?P<before>.)(?:哥|姐|叔|姨|婶|伯|嫂|总|工|师傅|大爷|大妈|阿姨|大哥|大姐)|"
    r"阿[^姨叔伯婆公妈爸哥姐弟妹]"
)


def is_somebody(text: str) -> bool:
    """Whether it only calls somebody: 老李, 王师傅."""
    found = _CALLED.fullmatch(text.strip(" 。.!！?？~～,，"))
    surname = found and (found["after"] or found["before"])
    return found is not None and (not surname or surname in surnames()[0])


def people_in(text: str) -> int | None:
    """The largest count of people the speaker speaks for; None when none is given."""
    folded = fold(text)
    counts: list[int] = []
    for pattern in (_WE, _THEY):
        for match in pattern.finditer(folded):
            number = small_number(match.group("n"))
            if number and not _ABOUT.search(folded[: match.start()]):
                counts.append(number)
    return max(counts) if counts else None
