"""Reads the sentences of danger and the harmless ones: one topic a file, one pattern a line.

The file's name begins with the category. `{a|b}` in a line stands for either; a line gives at most
`MOST` sentences, in which every choice comes about equally often.
"""

from __future__ import annotations

import hashlib
import itertools
import random
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

NLU = Path(__file__).parents[1]
SENTENCES = Path(__file__).with_name("sentences")
DANGER = NLU.parent / "bot" / "intake" / "danger"
HARMLESS = "harmless"
ORDINARY = "ordinary"
MOST = 24
# Intents whose examples speak of danger, or nearly.
UNSURE = ("upset.yml", "faq_emergency.yml", "faq_forbidden.yml")

_CHOICE = re.compile(r"\{([^{}]*)\}")
_MARKED = re.compile(r"\[([^\]]*)\](\{[^}]*\}|\([^)]*\))")


class Sentence(NamedTuple):
    """One sentence with its category, and the file and line it stands in."""

    text: str
    category: str
    topic: str
    line: str


def fingerprint() -> str:
    """The name of all that decides the weights but the ordinary sentences."""
    seen = hashlib.sha256()
    code = [DANGER / name for name in ("plain.py", "traditional.yml")]
    here = [Path(__file__), Path(__file__).with_name("learn.py")]
    for path in [*sorted(SENTENCES.glob("*.txt")), *code, *here]:
        seen.update(f"\0{path.name}\0".encode())
        seen.update(path.read_bytes())
    return seen.hexdigest()[:16]


def written() -> Iterator[Sentence]:
    """All sentences of the files."""
    for path in sorted(SENTENCES.glob("*.txt")):
        category = path.name.split(".")[0]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            for text in expand(line):
                yield Sentence(text, category, path.stem, f"{path.stem}:{number}")


def ordinary() -> Iterator[Sentence]:
    """What citizens say otherwise: the examples of the intents and of the content classes."""
    for text in sorted({*_intents(), *_classes()}):
        yield Sentence(text, HARMLESS, ORDINARY, text)


def expand(line: str) -> list[str]:
    """The sentences a line stands for."""
    parts = _CHOICE.split(line)
    choices = [part.split("|") if at % 2 else [part] for at, part in enumerate(parts)]
    number = 1
    for choice in choices:
        number *= len(choice)
    if number <= MOST:
        return sorted({"".join(chosen) for chosen in itertools.product(*choices)} - {""})
    chance = random.Random(zlib.crc32(line.encode()))
    decks = [choice * (MOST // len(choice) + 1) for choice in choices]
    for deck in decks:
        chance.shuffle(deck)
    return sorted({"".join(deck[at] for deck in decks) for at in range(MOST)} - {""})


def _intents() -> Iterable[str]:
    for path in sorted((NLU / "intents").glob("*.yml")):
        if path.name in UNSURE:
            continue
        for intent in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in intent.get("examples", "").splitlines():
                yield _MARKED.sub(r"\1", line.removeprefix("- ").strip())


def _classes() -> Iterable[str]:
    for path in sorted((NLU / "classes" / "examples").glob("*.yml")):
        for texts in yaml.safe_load(path.read_text(encoding="utf-8"))["texts"].values():
            yield from (line.strip() for line in texts.splitlines())
