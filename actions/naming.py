"""Which of several matters a message means, and what it wants done with them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from actions.draft import Cell
from actions.reading.parting import names_in

_HAN = "一二三四五"
_ORDER = rf"(?:第\s*([{_HAN}1-5])\s*(?:件|个|桩|项)?(?:事情?|问题)?)"
_LEAD = r"(?:那个?|关于|说到|就是|还有|先说|至于|把|将|我的|呃|嗯|，|,|\s)*"
_AFTER = r"(?:这件|那件|那个|这个|是|在|的|里面?|呢|，|,|、|：|:|。|\s)*"
_NAMED = re.compile(rf"^{_LEAD}第\s*([{_HAN}1-5])\s*(?:件|桩)(?:事情?)?{_AFTER}(.+)$", re.S)
_OF_IT = r"(?:(?:那|这)(?:一)?件(?:事情?)?|的事情?(?!故)|那个事)"
_CALLED = re.compile(
    rf"^(?:那个?|关于|说到|至于|把|将)?([\u4e00-\u9fff]{{2,8}}?){_OF_IT}{_AFTER}(.+)$", re.S
)
_CALLED_HERE = re.compile(
    rf"(?:^|(?<=[，,。；;、\s\n]))(?:那个?|关于|至于)?([\u4e00-\u9fff]{{2,8}}?){_OF_IT}[，,：:是\s]*"
)
_OUT = (
    r"(?:不要了?|不用了?|去掉|删掉|删了|删除|拿掉|取消|算了|不说了|不反映了|不投诉了|不举报了|不登记了|不办了|不提了|"
    r"先不(?:要|说|反映|登记|办|提|举报)了?|不想(?:要|说|反映|登记|办|提|举报)了?|别登记了?|别记了?|撤掉|撤了)"
)
_DROPPED = re.compile(
    rf"(?:请|麻烦|帮我|把|将|那|我|就|还是|\s|，|,)*{_ORDER}(?:就|都|也|先|还是|的|，|,)*{_OUT}[吧了啊呢。！!]*"
    rf"|(?:请|麻烦|帮我|把|将|那|我|就|还是|\s)*{_OUT}{_ORDER}[吧了啊呢。！!]*"
)
_CALLED_OUT = re.compile(
    rf"(?:请|麻烦|帮我|把|将|那|我|就|还是|\s)*([\u4e00-\u9fff]{{2,8}}?)(?:那|这)(?:一)?(?:件|个)(?:事情?)?"
    rf"(?:就|都|也|先|还是)*{_OUT}[吧了啊呢。！!]*"
)
_TWO = rf"[{_HAN}1-5]"
_JOINED = re.compile(
    rf"第?({_TWO})件?(?:和|跟|与|、|同)第?({_TWO})(?:件|个)?(?:事情?)?"
    r"(?:其实|应该|可以|都|就)*(?:是|算|合成|合并成?|并成|当成?)(?:同)?一(?:件|个|回)(?:事情?|问题)?[的吧啊。！!]*"
)
_ONE = re.compile(
    r"(?:不对|不是|不|其实|实际上?|这|那|都|它们|我说的|说的|本来|就|只|应该|俩|[两三四几]件?|[两三四几]个|事情?|问题|，|,|\s)*"
    r"(?:(?:是|算|就是|就算|属于|有|当成?)(?:同)?一(?:件|个|回|码)(?:事情?|问题)|同一(?:件|个|回)(?:事情?|问题)|一(?:件|回)事情?|"
    r"(?<=[，,])是(?:同)?一(?:件|个))(?:来的|而已)?"
    r"(?:来办|办|处理|登记|而已|[，,].{0,12})?[的吧啊呀嘛。！!]*"
    r"|(?:都|请|麻烦|就|还是|给我|帮我)*(?:合在?一起|合成一(?:件|个)|合并|并在?一起|一起)(?:办|登记|处理|反映)?(?:就行|就好|可以)?[吧了啊。！!]*"
    r"|(?:请|麻烦|就|都|还是)*(?:不用|不要|别|不必|不需要)(?:给我|帮我)?(?:分开|拆开|分|拆)(?:登记|办|处理)?(?:了|吧|[，,].{0,12})*[。！!]*"
)
_AGREED = re.compile(
    r"(?:对|是|嗯|没错|好|行|可以)(?:的|了|啊|吧|呀|，|,|\s)*"
    r"(?:就?(?:是|要)?这(?:[两三四五几]件?|些)(?:事情?)?|没错|分开(?:办|登记|处理)|都是|都对|都要(?:办|解决|管))?(?:的|了|啊|吧|呀)*"
    r"|分开(?:办|登记|处理)(?:的|了|吧|就行)*|都要(?:办|解决|管)(?:的|了|吧)*"
)
_FIRST = re.compile(
    rf"(?:最|先)?(?:急|要紧|着急|重要|主要)的?是?{_ORDER}[吧啊的。！]*|{_ORDER}(?:最|比较|更)?(?:急|要紧|着急|重要)[吧啊的了。！]*"
)
_MARK = re.compile(
    rf"(?:^|(?<=[\s，,。；;、：:\n]))(?:第\s*([{_HAN}1-5])\s*(?:件|个|桩)?(?:事情?|问题)?[的是在，,、：:\s]*|([{_HAN}])\s*(?:是|、|，|：)\s*"
    r"|([1-5])\s*(?:[、.．)）:：,，]|(?=[\u4e00-\u9fff]))\s*)"
)


def dropped(text: str, cells: Sequence[Mapping[str, Cell]]) -> int | None:
    """The matter that is not to go on: 第2件不要了, 路灯那件先不反映了."""
    whole = _plain(text)
    found = _DROPPED.fullmatch(whole)
    if found:
        return _within(_index(found[1] or found[2]), len(cells))
    called = _CALLED_OUT.fullmatch(whole)
    return _about(called[1], cells) if called else None


def is_agreed(text: str) -> bool:
    """对，就这三件; 最急的是第一件: the list is right, and nothing else is said."""
    whole = _plain(text)
    return _AGREED.fullmatch(whole) is not None or _FIRST.fullmatch(whole) is not None


def is_one(text: str) -> bool:
    """其实是一件事: they are not to be parted."""
    return _ONE.fullmatch(_plain(text)) is not None


def says_one(text: str) -> bool:
    """The same, in so many words: they need not have been parted before."""
    return is_one(text) and re.search(r"一(?:件|个|回|码)", text) is not None


def joined(text: str, count: int) -> list[int]:
    """第1件和第2件是一件事: the two that are one."""
    found = _JOINED.fullmatch(_plain(text))
    both = [_within(_index(sign), count) for sign in found.groups()] if found else []
    known = [index for index in both if index is not None]
    return known if len(set(known)) == 2 else []


def meant(text: str, cells: Sequence[Mapping[str, Cell]]) -> tuple[int, int] | None:
    """The matter that a message names at its beginning, and where the rest of it starts."""
    found = _NAMED.match(text)
    index = _within(_index(found[1]), len(cells)) if found else None
    if found is None:
        found = _CALLED.match(text)
        index = _about(found[1], cells) if found else None
    return (index, found.start(2)) if found and index is not None else None


def by_number(text: str, count: int) -> dict[int, tuple[int, int]]:
    """Where an answer that is given matter by matter speaks of each: 1在…，2在…"""
    marks = [
        (_index(next(sign for sign in found.groups() if sign)), *found.span())
        for found in _MARK.finditer(text)
    ]
    marks = [one for one in marks if one[0] < count]
    if not marks or len({number for number, _, _ in marks}) < len(marks):
        return {}
    ends = [*(start for _, start, _ in marks[1:]), len(text)]
    return {number: (after, end) for (number, _, after), end in zip(marks, ends, strict=True)}


def by_name(text: str, cells: Sequence[Mapping[str, Cell]]) -> dict[int, tuple[int, int]]:
    """The same where each is called by its words: 早市的事打过12345，工资的事没找过."""
    marks = [(_about(found[1], cells), *found.span()) for found in _CALLED_HERE.finditer(text)]
    known = [(index, start, end) for index, start, end in marks if index is not None]
    if len(known) < 2 or len({index for index, _, _ in known}) < len(known):
        return {}
    ends = [*(start for _, start, _ in known[1:]), len(text)]
    return {index: (after, end) for (index, _, after), end in zip(known, ends, strict=True)}


def likely(text: str, cells: Sequence[Mapping[str, Cell]], among: Sequence[int]) -> int | None:
    """The one matter that shares most of its words with the text."""
    said = names_in(text, 2)
    shared = {index: len(said & names_in(_story(cells[index]), 2)) for index in among}
    most = max(shared.values(), default=0)
    best = [index for index, count in shared.items() if count == most]
    return best[0] if most and len(best) == 1 else None


def _about(words: str, cells: Sequence[Mapping[str, Cell]]) -> int | None:
    """The one matter whose story has these words."""
    hits = [index for index, one in enumerate(cells) if words in _story(one)]
    return hits[0] if len(hits) == 1 else likely(words, cells, range(len(cells)))


def _story(cells: Mapping[str, Cell]) -> str:
    return str((cells.get("story") or {}).get("value") or "")


def _index(sign: str) -> int:
    return int(sign) - 1 if sign.isascii() else _HAN.index(sign)


def _within(index: int, count: int) -> int | None:
    return index if index < count else None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip(" 。.!！~\n")
