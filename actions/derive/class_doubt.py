"""The two classes a matter may belong to, as the list the citizen chooses from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.checks import Checked, Context
from actions.derive import content_class
from nlu.classes import store


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """Level-1 codes; None where the class is clear, or where there is more than one matter."""
    found = content_class.derive(values, context)
    if found is None or found.value["several"] or len(found.value["doubt"]) < 2:
        return None
    nodes = store.loaded().tree.nodes
    told = [f"{n}. {nodes[code].plain}" for n, code in enumerate(found.value["doubt"], 1)]
    return Checked(value=found.value["doubt"], display="\n".join(told))
