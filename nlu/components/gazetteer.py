"""The country's provinces, cities, counties, towns and streets, indexed by name.

The names come from the place dictionary that the package `jionlp` carries. Only that file is
read: the package itself is never imported. What an administrator adds is in
`nlu/lookups/places.yml`: counties that changed their code, other names, and names that hold only
inside one city.
"""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from nlu.components.lookups import read_yaml

PROVINCE, CITY, COUNTY, TOWN = range(4)
_TOWN_ENDS = ("街道", "镇", "乡", "苏木")
_STEM = re.compile(r"(?:街道|镇|乡|苏木)$")
_AUTONOMOUS = {"自治县": "县", "自治旗": "旗", "自治州": "州"}


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

    def __init__(self, lines: Iterable[str], additions: Mapping[str, Any] | None = None) -> None:
        self.full: dict[str, list[Region]] = defaultdict(list)
        self.short: dict[str, list[Region]] = defaultdict(list)
        self.stems: dict[str, list[Region]] = defaultdict(list)
        self.aliases: dict[str, list[Region]] = {}
        self._recoded: Mapping[str, Any] = (additions or {}).get("recoded", {})
        self._read(lines)
        self._by_code = {
            region.code: region
            for regions in self.full.values()
            for region in regions
            if region.level < TOWN
        }
        self._add_aliases(additions or {})
        self._lengths = _lengths((*self.full, *self.short, *self.aliases))
        self._stem_lengths = _lengths(self.stems)

    def names_at(self, text: str, start: int) -> Iterator[tuple[str, list[Region], bool]]:
        """All names that begin at `start`, longest first, full forms before short ones."""
        for length in self._lengths.get(text[start : start + 2], ()):
            name = text[start : start + length]
            if name in self.aliases:
                yield name, self.aliases[name], False
            if name in self.full:
                yield name, self.full[name], False
            if name in self.short:
                yield name, self.short[name], True

    def towns_at(self, text: str, start: int) -> Iterator[tuple[str, list[Region]]]:
        """Towns called without 镇 or 街道 (何坝), which only means something inside a county."""
        for length in self._stem_lengths.get(text[start : start + 2], ()):
            name = text[start : start + length]
            if name in self.stems:
                yield name, self.stems[name]

    def _read(self, lines: Iterable[str]) -> None:
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
                region = self._region(parts[0], depth, parts[1], tuple(path))
                path.append(region)
                self._add(region, parts[2] if len(parts) > 2 else "")

    def _region(self, name: str, level: int, code: str, parents: tuple[Region, ...]) -> Region:
        """With the code and the name it has now; its old name still finds it."""
        now = self._recoded.get(code, code) if level == COUNTY else code
        if isinstance(now, str):
            return Region(name, level, now, parents)
        region = Region(now[1], level, now[0], parents)
        self.full[name].append(region)
        return region

    def _add(self, region: Region, aliases: str) -> None:
        if region.level == CITY and (
            region.parents[0].name == region.name or "直辖" in region.name
        ):
            return
        self.full[region.name].append(region)
        for alias in aliases.split("/"):
            if len(alias) >= 2 and alias != region.name:
                self.short[alias].append(region)
                for end, kind in _AUTONOMOUS.items():
                    if region.name.endswith(end) and not alias.endswith(kind):
                        self.full[alias + kind].append(region)

    def _add_town(self, name: str, path: tuple[Region, ...]) -> None:
        if len(name) >= 3 and name.endswith(_TOWN_ENDS) and path:
            town = Region(name, TOWN, path[-1].code, path)
            self.full[name].append(town)
            stem = _STEM.sub("", name)
            if len(stem) >= 2:
                self.stems[stem].append(town)

    def _add_aliases(self, additions: Mapping[str, Any]) -> None:
        for name, codes in additions.get("aliases", {}).items():
            self.aliases[name] = self._coded([codes] if isinstance(codes, str) else codes)
        for city, names in additions.get("within", {}).items():
            for name, codes in names.items():
                regions = self._coded(codes)
                self.aliases[f"{city}{name}"] = regions
                self.aliases[f"{city}市{name}"] = regions

    def _coded(self, codes: Iterable[str]) -> list[Region]:
        return [self._by_code[code] for code in codes if code in self._by_code]


def _lengths(names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in names:
        lengths[name[:2]].add(len(name))
    return {key: tuple(sorted(sizes, reverse=True)) for key, sizes in lengths.items()}


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The one gazetteer of this process; reading it takes under a second."""
    return Gazetteer(_lines(), read_yaml("places"))


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
