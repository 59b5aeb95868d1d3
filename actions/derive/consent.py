"""The version of the notice the citizen agrees to by confirming."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.checks import Checked, Context

VERSION = "2026-01"


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """Always the present version."""
    return Checked(value=VERSION)
