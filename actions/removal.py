"""Finding out which line of the record the citizen wants taken out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from actions import readback
from actions.draft import Draft
from nlu.flowfile import Flow

_OUT = (
    r"(?:去掉|去除|去了|删掉|删了|删去|删除|拿掉|抹掉|撤掉|划掉|清空|清除|不要了?|不留了?|不填了?|不写了?|不给了?|不提供了?|"
    r"别留|别写|别填|不想留|不想填|不想写|不想给|不想提供)"
)
_END = r"(?:了|吧|啊|呀|可以吗|行吗|好吗|谢谢)*"
_FRAME = r"(?:请|麻烦|帮我|给我|你|您|能不能|可以|那就|还是|想|要|我)*"
_WHAT = r"(?:把|将)?(?:我的?|这个|那个|里面的|上面的)*(?P<what>[^，,。；;]{1,10}?)"
_AFTER = re.compile(
    rf"{_FRAME}{_WHAT}(?:这一?[条项个]|那一?[条项个])?(?:都|也|给)?{_FRAME}{_OUT}{_END}"
)
_BEFORE = re.compile(rf"{_FRAME}{_OUT}{_WHAT}(?:这一?[条项个]|那一?[条项个])?{_END}")
_EDGES = re.compile(r"^[\s\W_]+|[\s\W_]+$")
_LONGEST = 24


def find(flow: Flow, draft: Draft, text: str) -> str | None:
    """The slot that is to be emptied: 身份证去掉, 删掉第9条, 不想留电话了."""
    whole = _EDGES.sub("", unicodedata.normalize("NFKC", text))
    if not draft.cells or len(whole) > _LONGEST:
        return None
    for what in _named(whole):
        for name in (what, re.sub(r"(?:号码|号|信息)$", "", what)):
            slot = readback.slot_named(flow, draft.cells, name)
            if slot is not None:
                return slot
    return None


def _named(whole: str) -> Iterator[str]:
    for pattern in (_AFTER, _BEFORE):
        found = pattern.fullmatch(whole)
        if found:
            yield found["what"]
