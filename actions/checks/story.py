"""The citizen's own account: kept whole, whatever its length."""

from __future__ import annotations

from collections.abc import Sequence

from actions.checks import Checked, Context, Entity
from actions.reading import masking
from actions.reading.digits import bare
from actions.reading.free import only_numbers
from actions.reading.language import is_foreign

_SHORTEST = 10
_SUGGESTED = 2000


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is the account. Told in pieces it grows; asked for again it is replaced."""
    told = text.strip()
    if not bare(told) or only_numbers(text, entities):
        return Checked(problem="unfit")
    if context.previous and not context.asked:
        told = _added(str(context.previous), told)
    length = len(bare(told))
    if length < _SHORTEST and context.attempts < 1:
        return Checked(problem="too_short")
    flags = ("story_short",) if length < _SHORTEST else ()
    if length > _SUGGESTED:
        flags = ("story_long",)
    if is_foreign(told):
        flags = (*flags, "foreign_language")
    return Checked(value=told, display=masking.inside(told), flags=flags)


def _added(before: str, more: str) -> str:
    return before if more in before else f"{before}\n{more}"
