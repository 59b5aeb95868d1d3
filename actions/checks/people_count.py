"""How many people the matter concerns: at least one."""

from __future__ import annotations

from collections.abc import Sequence

from actions.checks import Checked, Context, Entity
from actions.reading.digits import small_number
from actions.reading.people import people_in

ENTITIES = ("people_count",)
_ALONE = frozenset({"我自己", "就我", "就我自己", "我一个", "就我一个", "没有别人"})


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is the number of people; in passing only when the speaker counts himself in."""
    number = people_in(text)
    if number is None and context.asked:
        number = 1 if text.strip(" 。") in _ALONE else small_number(text)
    if number is None or number < 1:
        return Checked(problem="unclear" if context.asked else "unfit")
    return Checked(value=number, display=f"{number}人")
