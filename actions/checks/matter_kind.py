"""What the citizen is after, corrected in plain words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.checks import Checked, Context, Entity
from actions.derive.kind import labels

_WORDS = (
    ("检举控告", "检举|控告|举报|揭发"),
    ("申诉", "申诉|不服"),
    ("意见建议", "建议|意见"),
    ("求决", "求决|求助|解决|投诉|帮忙|反映问题|办事"),
    ("其他", "其他|其它|感谢|表扬|咨询|都不是"),
)


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is one of 求决 申诉 意见建议 检举控告 其他."""
    if not context.asked or len(text.strip()) > 30:
        return Checked(problem="unfit")
    said = re.sub(r"(?:不是|不要|别)(?:检举控告|检举|控告|举报|投诉|申诉|建议|意见)", "", text)
    for kind, words in _WORDS:
        if re.search(words, said):
            return Checked(value=kind, display=labels()[kind])
    return Checked(problem="unfit")
