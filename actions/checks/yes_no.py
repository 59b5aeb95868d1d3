"""Yes or no, in the many ways it is said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.checks import Checked, Context, Entity

_NO = re.compile(r"不|否|没|无|别|算了|免了|拒绝|no|n|❌")
_YES = re.compile(
    r"是|对|好|行|可以|要|想|嗯|恩|同意|确认|确定|没错|没问题|愿意|公开|保密|有|ok|yes|y|1|👌|👍|✅"
)


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value True or False; display is the label of the matching option, or the citizen's word."""
    said = text.strip(" 。.!！~～").lower()
    if not context.asked or not said or len(said) > 12:
        return Checked(problem="unfit")
    for label, value in context.options:
        if said == label.lower() and isinstance(value, bool):
            return Checked(value=value, display=label)
    value = not _NO.search(re.sub(r"没错|没问题|不错", "是", said))
    if value and not _YES.search(said):
        return Checked(problem="unfit")
    label = next((name for name, option in context.options if option is value), "")
    return Checked(value=value, display=label or text.strip(" 。.!！"))
