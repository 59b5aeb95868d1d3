"""Whether somebody withdraws of his own will, or is pressed to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.checks import Checked, Context, Entity, choice

_FREE = re.compile(
    r"(?:没有?|没人|无|不是|未)[^，,。]{0,6}(?:逼|压力|威胁|强迫|让我|叫我)|自愿|自己(?:的|想|要|愿)|我本人|是我自己"
)
_PRESSED = re.compile(
    r"逼|压力|威胁|恐吓|吓唬|强迫|被迫|不撤就|(?:让|叫|要求|要)我(?:必须|赶紧|去)?(?:撤|改)|找我谈话|不敢"
)


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """True for pressed, False for free; the options by number or label as well."""
    if not context.asked:
        return Checked(problem="unfit")
    chosen = choice.check(text, entities, context)
    if chosen.problem is None:
        return chosen
    free = _FREE.search(text)
    if not free and not _PRESSED.search(text):
        return Checked(problem="unfit")
    pressed = not free
    label = next((name for name, value in context.options if value is pressed), text)
    return Checked(value=pressed, display=label)
