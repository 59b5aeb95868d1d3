"""What is added to a petition already filed, also when said in the same breath as the wish to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.checks import Checked, Context, Entity
from actions.reading import masking

_LEAD = re.compile(
    r"^\W*(?:你好|您好)?[，, ]*(?:我|我们)?(?:还)?(?:想|要|再|来)*(?:补充|补交|追加|加)"
    r"(?:一下|一个|一条|一点|几点|个)?"
    r"(?:新的?)?(?:材料|情况|内容|证据|说明)?(?:一下)?[，,：:。 ]*"
)
_SHORTEST = 4


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is the text without its opening words."""
    if not context.asked:
        return Checked(problem="unfit")
    kept = _LEAD.sub("", text.strip())
    if not kept:
        return Checked(problem="unfit")
    if len(kept) < _SHORTEST:
        return Checked(problem="too_short")
    return Checked(value=kept, display=masking.inside(kept))
