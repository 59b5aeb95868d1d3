"""What is added to a petition already filed, also when said in the same breath as the wish to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.checks import Checked, Context, Entity
from actions.reading import masking

_WHICH = (
    r"(?:(?:给|把|对|往|为)?(?:第\s*[\d一二三四五六七八九十]{1,2}\s*(?:件|桩)(?:事情?)?|X[FL]\d{14})"
    r"(?:的|里|上|中)?\s*)?"
)
_LEAD = re.compile(
    rf"^\W*(?:你好|您好)?[，, ]*{_WHICH}(?:我|我们)?(?:还)?(?:想|要|再|来)*{_WHICH}"
    rf"(?:补充|补交|追加|加)(?:一下|一个|一条|一点|几点|个)?{_WHICH}"
    r"(?:新的?)?(?:材料|情况|内容|证据|说明)?(?:一下)?[，,：:。 ]*"
)
_NUMBER = re.compile(r"^\W*X[FL]\d{14}\W*", re.I)
_SHORTEST = 4


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is the text without its opening words."""
    if not context.asked:
        return Checked(problem="unfit")
    kept = _NUMBER.sub("", _LEAD.sub("", text.strip()))
    if not kept:
        return Checked(problem="unfit")
    if len(kept) < _SHORTEST:
        return Checked(problem="too_short")
    return Checked(value=kept, display=masking.inside(kept))
