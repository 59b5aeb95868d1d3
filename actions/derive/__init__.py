"""Values the citizen is never asked for but sees in the read-back.

One file a derivation: `actions/derive/<name>.py` holds `derive(values, context) -> Checked | None`
over the draft's plain values by slot name; None means nothing can be said yet.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import ModuleType
from typing import Any

from actions.checks import Checked, Context


@cache
def names() -> frozenset[str]:
    """Names of all derivations there are."""
    return frozenset(module.name for module in pkgutil.iter_modules(__path__))


@cache
def _module(name: str) -> ModuleType:
    return importlib.import_module(f"{__name__}.{name}")


def derive(name: str, values: Mapping[str, Any], context: Context) -> Checked | None:
    """What derivation `name` makes of the draft."""
    derived: Checked | None = _module(name).derive(values, context)
    return derived
