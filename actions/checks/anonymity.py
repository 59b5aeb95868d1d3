"""With one's name or without: whoever declines to say stays without."""

from __future__ import annotations

from collections.abc import Sequence

from actions.checks import Checked, Context, Entity, choice

DECLINED = True


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is True for 匿名."""
    return choice.check(text, entities, context)
