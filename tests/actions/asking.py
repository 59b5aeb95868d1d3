"""Short ways to put a check or a derivation to the test."""

from __future__ import annotations

from typing import Any

from actions.checks import Checked, Context, check
from actions.derive import derive
from tests.actions.talk import NOW, entities_in


def answer(type_name: str, text: str, **context: Any) -> Checked:
    """The text as the answer to the asked question."""
    return check(type_name, text, entities_in(text), Context(now=NOW, asked=True, **context))


def passing(type_name: str, text: str, **context: Any) -> Checked:
    """The text said while something else was asked."""
    return check(type_name, text, entities_in(text), Context(now=NOW, asked=False, **context))


def derived(name: str, story: str = "", **values: Any) -> Checked | None:
    """What the derivation makes of a story and other values."""
    return derive(name, {"story": story, **values}, Context(now=NOW))
