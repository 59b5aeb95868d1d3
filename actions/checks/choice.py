"""One of the options shown: by number, by label, or by the part that names it alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.checks import Checked, Context, Entity
from actions.reading.digits import place_in_list


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is the option's value."""
    said = text.strip(" 。.!！,，")
    if not context.asked or not said or len(said) > 30:
        return Checked(problem="unfit")
    for label, value in context.options:
        if said in (label, str(value)):
            return Checked(value=value, display=label)
    number = place_in_list(said)
    if number and number <= len(context.options):
        label, value = context.options[number - 1]
        return Checked(value=value, display=label)
    named = [(label, value) for label, value in context.options if _names(said, label)]
    if len(named) == 1:
        return Checked(value=named[0][1], display=named[0][0])
    return Checked(problem="unfit")


def _names(said: str, label: str) -> bool:
    """Whether the answer holds the label and does not deny it (不要匿名)."""
    at = said.find(label)
    if at < 0:
        return len(said) >= 2 and said in label
    return not re.search(r"(?:不|别|不要|不想|不用)$", said[:at])
