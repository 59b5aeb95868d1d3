"""An e-mail address."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.checks import Checked, Context, Entity
from actions.reading.digits import fold

ENTITIES = ("email",)
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}")


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is the address as written."""
    found = _EMAIL.search(fold(text))
    if not found:
        return Checked(problem="unfit")
    return Checked(value=found.group(), display=found.group())
