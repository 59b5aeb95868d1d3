"""Does a piece of text answer a question of a given type, and with what value?

One file a type: `actions/checks/<type>.py` holds `check(text, entities, context) -> Checked` and,
where the understanding's entities can fill the type unasked, `ENTITIES: tuple[str, ...]` (their
names). A check is pure: same arguments, same result, no clock, no files, no network.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from types import ModuleType
from typing import Any

Entity = Mapping[str, Any]
"""As the extractors give it: `entity value start end confidence extractor`, maybe `text`."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found.

    `problem` None: accepted. `"unfit"`: the text is something else altogether (a story, a
    question), so the caller should look for another home for it. `"declined"`: the citizen would
    rather not say, in words of his own. Any other problem is a key under
    the step's `invalid:` wording, and the citizen is asked again. `flags` travel with an accepted
    value (`id_unverified`, `place_vague`) and end in the petition's flags.
    """

    value: Any = None
    display: str = ""
    problem: str | None = None
    confidence: float = 1.0
    span: tuple[int, int] | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What a check or a derivation may know besides the text.

    `asked`: this very slot was being asked, so a short answer is meant for it. `previous`: the
    slot's present value (a correction or an addition), or None. `attempts`: how many answers to
    this slot were refused before this one. `values`: plain values of the draft by slot name.
    `options`: labels and values offered by the step. `payload`: the attachment or location that
    came with the message. `asks`: how often this slot was asked. `heard`: answers to it that were
    refused, for they may hold a part of it.
    """

    now: datetime
    slot: str = ""
    asked: bool = False
    attempts: int = 0
    previous: Any = None
    values: Mapping[str, Any] = field(default_factory=dict)
    options: tuple[tuple[str, Any], ...] = ()
    payload: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    asks: int = 0
    heard: str = ""


@cache
def types() -> frozenset[str]:
    """Names of all types there are."""
    return frozenset(module.name for module in pkgutil.iter_modules(__path__))


@cache
def _module(type_name: str) -> ModuleType:
    return importlib.import_module(f"{__name__}.{type_name}")


@cache
def entities_for(type_name: str) -> tuple[str, ...]:
    """Entity names that may fill a slot of this type without being asked."""
    return tuple(getattr(_module(type_name), "ENTITIES", ()))


def value_of_declining(type_name: str) -> Any:
    """What declining to answer means for a slot of this type; None: it stays open."""
    return getattr(_module(type_name), "DECLINED", None)


def check(type_name: str, text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Judge `text` (with the entities found inside it) as an answer of `type_name`."""
    checked: Checked = _module(type_name).check(text, entities, context)
    return checked
