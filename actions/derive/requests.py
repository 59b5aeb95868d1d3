"""Requests found in the story, so that they need not be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.checks import Checked, Context
from actions.checks.request_list import accepted, sure
from nlu.components import request


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """The list, or None when the story asks for nothing plainly."""
    story = str(values.get("story") or "")
    found = sure([one.as_dict() for one in request.extract(story, context.now)])
    return accepted(found) if found else None
