"""Is the district found in letters that name it? Other people's texts, only where present.

A letter counts when its district is known and its own words name it. Where the name is that of
several places, asking back with the right one in the list is right too.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from actions.checks.place import best_of
from nlu.components.gazetteer import gazetteer
from nlu.components.place import extract
from nlu.evaluation.halves import FOLDER

LETTERS = FOLDER.parents[1].parent / "shared" / "data" / "hangzhou_messages.csv"
_CITY = "杭州市"
_NOW = datetime(2026, 3, 10, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
_LEVEL = re.compile(r"[区县市]$")


def evaluate(path: Path = LETTERS) -> dict[str, Any] | None:
    """Letters that name their district, and the share of them where it is found."""
    if not path.exists():
        return None
    judged = [_right(text, code) for text, code in _letters(path)]
    share = round(sum(judged) / len(judged), 3) if judged else None
    return {"letters": len(judged), "right": share}


def _letters(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            text, name = f"{row['title']}。{row['content']}", row["district"]
            named = name and re.search(
                rf"{_LEVEL.sub('', name)}(?:{name[-1]}|(?![路街大中]))", text
            )
            if named and (code := _code(name)):
                yield text, code


def _code(name: str) -> str | None:
    regions = gazetteer().full.get(name, [])
    return next((one.code for one in regions if _CITY in one.full_name), None)


def _right(text: str, code: str) -> bool:
    place = best_of([one.as_dict() for one in extract(text, _NOW)])
    if place is None:
        return False
    return place["region_code"] == code or code in {
        str(one["region_code"]) for one in place["ambiguous"]
    }
