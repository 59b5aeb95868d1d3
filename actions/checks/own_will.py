"""Whether somebody withdraws of his own will, or is pressed to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.checks import Checked, Context, Entity, choice

_FREE = re.compile(
    r"(?:没有?|没人|无|不是|未)[^，,。]{0,6}(?:逼|压力|威胁|强迫|让我|叫我)|自愿|自己(?:的|想|要|愿)|我本人|是我自己|^\W*(?:是的?|对的?|嗯)?\W*是?我?自己\W*$"
    r"|^\W*(?:没有?|没人|没这回事)[的啊呀啦]?\W*$"
)
_SETTLED = re.compile(
    r"(?:问题|事情|这事|已经?|都)[^，,。]{0,6}(?:解决|处理|办|修|弄|赔|退|发)(?:好|完|到位|清)?[了啦]|(?:谈妥|谈好|和解|解决)了|"
    r"不(?:用|想|需要|必)(?:再)?(?:反映|投诉|追究|办|管)|^\W*(?:确定|确认|是我|(?:就是)?[我就]?[想要]撤)\W*$"
)
"""No word of pressure, and a reason of one's own."""
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
    pressed = not free and _PRESSED.search(text) is not None
    if not free and not pressed and not _SETTLED.search(text):
        return Checked(problem="unfit")
    label = next((name for name, value in context.options if value is pressed), text)
    return Checked(value=pressed, display=label)
