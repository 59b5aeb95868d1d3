"""A place on a plain grid: no map of anybody's, and no request to anybody for one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 240, 130
STEP = 0.001
"""Degrees between two lines: some hundred metres."""
PIXELS = 48
METRES_A_DEGREE = 111_320


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the grid: where it is, and which degree it stands for."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Grid:
    """The lines around a point in the middle, with the width of a field in metres."""

    columns: list[Line]
    rows: list[Line]
    metres: int


def around(latitude: Any, longitude: Any) -> Grid | None:
    """The grid around a point; None for what is no point."""
    try:
        north, east = float(latitude), float(longitude)
    except (TypeError, ValueError):
        return None
    if not (abs(north) <= 85 and abs(east) <= 180):
        return None
    metres = STEP * METRES_A_DEGREE * math.cos(math.radians(north))
    return Grid(_lines(east, WIDTH, 1), _lines(north, HEIGHT, -1), round(metres))


def _lines(middle: float, size: int, direction: int) -> list[Line]:
    found = []
    nearest = round(middle / STEP)
    for number in range(nearest - 4, nearest + 5):
        at = size / 2 + direction * (number * STEP - middle) / STEP * PIXELS
        if 0 < at < size:
            found.append(Line(round(at, 1), f"{number * STEP:.3f}"))
    return found
