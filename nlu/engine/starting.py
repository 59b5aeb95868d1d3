"""Which flow a message starts by its words or their pattern, before the classifier is believed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions import control
from nlu.flowfile import Flow

_LONGEST = 60
"""A longer message tells a story and only mentions such words."""


def by_pattern(flows: Mapping[str, Flow], text: str, facts: Mapping[str, Any]) -> Flow | None:
    """The flow whose `words` the message is, or whose `patterns` (for a citizen with cases of their
    own also `own_patterns`) fit it."""
    said = text.strip()
    if not said or len(said) > _LONGEST:
        return None
    for flow in flows.values():
        if control.normalised(said) in flow.trigger.words:
            return flow
        patterns = flow.trigger.patterns
        if facts.get("own_cases"):
            patterns = (*patterns, *flow.trigger.own_patterns)
        if any(re.search(pattern, said) for pattern in patterns):
            return flow
    return None


def by_story(flows: Mapping[str, Flow]) -> Flow:
    """The flow that begins with somebody's own account."""
    return next(flow for flow in flows.values() if any(step.type == "story" for step in flow.steps))
