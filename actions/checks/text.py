"""Any words at all, kept as they are."""

from __future__ import annotations

from collections.abc import Sequence

from actions.checks import Checked, Context, Entity
from actions.reading import masking
from actions.reading.free import only_numbers

_LIMIT = 2000


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is the text; only when asked."""
    kept = text.strip()
    if not context.asked or not kept or only_numbers(text, entities):
        return Checked(problem="unfit")
    flags = ("text_long",) if len(kept) > _LIMIT else ()
    return Checked(value=kept, display=masking.inside(kept), flags=flags)
