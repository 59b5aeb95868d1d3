"""Short turns of public bots, judged after their intents are mapped to ours.

The texts are other people's and stay outside the project; only where they are present are they
judged. `control_mapping.yml` says what each of their intents is here, and, by a hash of the text,
which lines were labelled wrongly or mean something else at a petition office. A sentence in place
of intents is the reason why such lines are not judged.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import yaml

from nlu.evaluation.judge import Line

FOLDER = Path(__file__).resolve().parent
TEXTS = FOLDER.parents[1].parent / "shared" / "data" / "control_utterances.jsonl"
MAPPING = FOLDER / "control_mapping.yml"


def mark(text: str) -> str:
    """What stands for a text that may not be quoted."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def read_lines(path: Path = TEXTS, mapping: Path = MAPPING) -> list[Line]:
    """The lines with our intents; none where the file is not present."""
    if not path.exists():
        return []
    table = yaml.safe_load(mapping.read_text(encoding="utf-8"))
    found: list[Line] = []
    for row in path.read_text(encoding="utf-8").splitlines():
        if not row:
            continue
        line = json.loads(row)
        accepted = table["lines"].get(mark(line["text"]), table["intents"][line["intent"]])
        if isinstance(accepted, list):
            found.append(Line(line["text"], accepted[0], frozenset(accepted[1:])))
    return found
