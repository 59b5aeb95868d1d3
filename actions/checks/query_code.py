"""The query code printed on the receipt."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.checks import Checked, Context, Entity
from actions.reading.digits import joined
from actions.reading.refusals import is_lost

ENTITIES = ("query_code",)
_CODE = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{8,12}(?![A-Z0-9])")


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is the code in capitals; whether it is right is not for a check to say."""
    said = [str(e["value"]).upper() for e in entities if e["entity"] in ENTITIES]
    if said:
        return Checked(value=said[-1], display=said[-1])
    if not context.asked:
        return Checked(problem="unfit")
    closed = joined(text).upper()
    codes = [code for code in _CODE.findall(closed) if not code.startswith("XF")]
    if codes:
        return Checked(value=codes[-1], display=codes[-1])
    if re.search(r"[A-Z0-9]{4,}", closed):
        return Checked(problem="wrong_shape")
    return Checked(problem="declined" if is_lost(text) else "unfit")
