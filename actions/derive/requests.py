"""Requests found in the story, so that they need not be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.checks import Checked, Context
from actions.checks.request_list import accepted
from actions.reading.sentences import requests_in


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """The list, or None when the story asks for nothing."""
    found = requests_in(str(values.get("story") or ""))
    return accepted(found) if found else None
