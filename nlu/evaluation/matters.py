"""Whether what was told is parted as it should be: `python -m nlu.evaluation.matters`.

Half of the texts tell of one thing only and look like more. A text counts when it is parted into
as many matters as it tells of, and the words that name each stand in its own part alone.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta, timezone
from typing import Any

from actions.reading.parting import part
from nlu.components.extraction import extract_all
from nlu.evaluation.halves import FOLDER, HALVES, read

TEXTS = FOLDER / "several_matters.jsonl"
NOW = datetime(2026, 11, 16, 10, 0, tzinfo=timezone(timedelta(hours=8)))


def evaluate() -> dict[str, dict[str, float]]:
    """For each half, the share of texts of several matters and of one that are read rightly."""
    return {half: _shares(rows) for half, rows in read(TEXTS).items()}


def is_right(row: dict[str, Any]) -> bool:
    """Is the text parted as `about` says: a word of each matter, none for one matter?"""
    text, about = row["text"], row["about"]
    pieces = [one.of(text) for one in part(text, [e.as_dict() for e in extract_all(text, NOW)])]
    if len(pieces) != len(about):
        return False
    return all(
        word in piece and not any(word in other for other in pieces if other is not piece)
        for word, piece in zip(about, pieces, strict=True)
    )


def _shares(rows: list[dict[str, Any]]) -> dict[str, float]:
    several = [is_right(row) for row in rows if row["about"]]
    one = [is_right(row) for row in rows if not row["about"]]
    return {"several": sum(several) / len(several), "one": sum(one) / len(one)}


def main() -> int:
    """Print the shares, no text."""
    found = evaluate()
    for half in HALVES:
        told = "  ".join(f"{name} {share:.3f}" for name, share in found[half].items())
        sys.stdout.write(f"{half:<8} {told}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
