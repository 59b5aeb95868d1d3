"""The country's provinces, cities, counties, towns and streets, indexed by name.

The names come from the place dictionary that the package `jionlp` carries. Only that file is
read: the package itself is never imported.
"""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

PROVINCE, CITY, COUNTY, TOWN = range(4)
_TOWN_ENDS = ("街道", "镇", "乡", "苏木")


@dataclass(frozen=True, eq=False)
class Region:
    """One administrative unit; `code` is that of GB/T 2260 (a town has its county's)."""

    name: str
    level: int
    code: str
    parents: tuple[Region, ...] = field(repr=False)

    @property
    def full_name(self) -> str:
        """From the province down, without saying 北京市 twice."""
        names = [region.name for region in (*self.parents, self) if "直辖" not in region.name]
        return "".join(dict.fromkeys(names))

    def within(self, other: Region) -> bool:
        """Whether this region lies in `other`, or stands for the same municipality."""
        return other in self.parents or other is self or other.code == self.code


class Gazetteer:
    """Looks names up at a position of a text, longest first."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.full: dict[str, list[Region]] = defaultdict(list)
        self.short: dict[str, list[Region]] = defaultdict(list)
        self._lengths: dict[str, tuple[int, ...]] = {}
        self._read(lines)
        self._index()

    def longest_at(self, text: str, start: int) -> tuple[str, list[Region], bool] | None:
        """Longest name that begins at `start`: (name, regions of that name, is it a short form)."""
        for name, regions, short in self.names_at(text, start):
            return name, regions, short
        return None

    def names_at(self, text: str, start: int) -> Iterator[tuple[str, list[Region], bool]]:
        """All names that begin at `start`, longest first, full forms before short ones."""
        for length in self._lengths.get(text[start : start + 2], ()):
            name = text[start : start + length]
            if name in self.full:
                yield name, self.full[name], False
            if name in self.short:
                yield name, self.short[name], True

    def _read(self, lines: Iterator[str]) -> None:
        path: list[Region] = []
        for line in lines:
            depth = len(line) - len(line.lstrip("\t"))
            if depth > TOWN:
                continue
            parts = line.split()
            path = path[:depth]
            if "直辖" in parts[0] and depth >= COUNTY:
                path.extend([path[-1]] * (depth + 1 - len(path)))
                continue
            if depth == TOWN:
                self._add_town(parts[0], tuple(path))
            elif len(parts) >= 2:
                region = Region(parts[0], depth, parts[1], tuple(path))
                path.append(region)
                self._add(region, parts[2] if len(parts) > 2 else "")

    def _add(self, region: Region, aliases: str) -> None:
        if region.level == CITY and (
            region.parents[0].name == region.name or "直辖" in region.name
        ):
            return
        self.full[region.name].append(region)
        for alias in aliases.split("/"):
            if len(alias) >= 2 and alias != region.name:
                self.short[alias].append(region)

    def _add_town(self, name: str, path: tuple[Region, ...]) -> None:
        if len(name) >= 3 and name.endswith(_TOWN_ENDS) and path:
            self.full[name].append(Region(name, TOWN, path[-1].code, path))

    def _index(self) -> None:
        lengths: dict[str, set[int]] = defaultdict(set)
        for name in (*self.full, *self.short):
            lengths[name[:2]].add(len(name))
        self._lengths = {key: tuple(sorted(sizes, reverse=True)) for key, sizes in lengths.items()}


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The one gazetteer of this process; reading it takes under a second."""
    return Gazetteer(_lines())


def _lines() -> Iterator[str]:
    spec = find_spec("jionlp")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package jionlp, which carries the place dictionary, is missing")
    archive = Path(spec.origin).parent / "dictionary" / "china_location.zip"
    with zipfile.ZipFile(archive) as zipped, zipped.open(zipped.namelist()[0]) as file:
        for raw in file:
            # Villages, nine tenths of the file, are not kept.
            if not raw.startswith(b"\t\t\t\t"):
                yield raw.decode("utf-8").rstrip("\r\n")
