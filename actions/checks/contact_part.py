"""Which of the ways to reach the citizen has changed: the telephone, the address, or both."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.checks import Checked, Context, Entity, choice
from actions.reading.digits import joined

_PHONE = re.compile(r"电话|手机|号码|换号|座机")
_NUMBER = re.compile(r"\d{7}")
_ADDRESS = re.compile(r"地址|住址|搬家|搬[到去走了]|住处|住的地方|门牌")
_BOTH = re.compile(r"都(?:要)?(?:改|换|变)|两[样个项]都")


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value `phone`, `address` or `both`; the new number or the new address itself tells it too."""
    if not context.asked:
        return Checked(problem="unfit")
    chosen = choice.check(text, entities, context)
    if chosen.problem is None:
        return chosen
    number = _NUMBER.search(joined(text)) is not None
    place = any(entity["entity"] == "place" for entity in entities)
    by_phone = bool(_PHONE.search(text)) or number
    by_address = bool(_ADDRESS.search(text)) or (place and not by_phone)
    if _BOTH.search(text):
        by_phone = by_address = True
    if not by_phone and not by_address:
        return Checked(problem="unfit")
    value = "both" if by_phone and by_address else "phone" if by_phone else "address"
    return Checked(value=value, display=_label(value, context))


def _label(value: str, context: Context) -> str:
    return next((label for label, option in context.options if option == value), value)
