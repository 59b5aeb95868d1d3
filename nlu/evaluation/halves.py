"""The evaluation files in two halves: one to learn from, one that only figures are seen of.

A line with an odd number may be read by whoever improves the understanding; of a line with an
even number nothing but its share in a figure is ever shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
HALVES = ("judging", "tuning")


def read(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The lines of a file by half."""
    found: dict[str, list[dict[str, Any]]] = {half: [] for half in HALVES}
    for row in _rows(path):
        found[half_of(str(row["id"]))].append(row)
    return found


def half_of(name: str) -> str:
    """`tuning` for an odd number, `judging` for an even one."""
    number = re.search(r"\d+", name)
    assert number is not None, name
    return HALVES[int(number[0]) % 2]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)
