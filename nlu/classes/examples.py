"""The shipped examples: what citizens might write, and single words they use, by class."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from nlu.classes.tree import BETWEEN, OTHER, Tree

FOLDER = Path(__file__).with_name("examples")
WORDS = Path(__file__).with_name("words.yml")
LEXICON = Path(__file__).with_name("lexicon.yml")


@dataclass(frozen=True, slots=True)
class Example:
    """A text and the code of its class; the code may be one of level 1 only."""

    text: str
    code: str


class ExamplesError(ValueError):
    """An example file names a class the shipped tree does not have."""


def read_examples(tree: Tree, folder: Path = FOLDER) -> list[Example]:
    """All examples whose class the tree has, or has a counterpart of, in the files' order."""
    return [
        Example(text, node.code)
        for names, text in _read(folder)
        if (node := tree.resolve(names)) is not None
    ]


def unplaced(tree: Tree, folder: Path = FOLDER) -> list[str]:
    """Paths of the examples' classes that the tree has no counterpart of, not even above."""
    paths = {BETWEEN.join(names) for names, _ in _read(folder) if tree.resolve(names) is None}
    return sorted(paths)


def misnamed(tree: Tree, folder: Path = FOLDER) -> list[str]:
    """Paths in the files that are not exactly classes of the tree."""
    wrong = set()
    for names, _ in _read(folder):
        node = tree.resolve(names)
        if node is None or (node.names != names and node.code != OTHER):
            wrong.add(BETWEEN.join(names))
    return sorted(wrong)


def _read(folder: Path) -> list[tuple[tuple[str, ...], str]]:
    found: list[tuple[tuple[str, ...], str]] = []
    for path in sorted(folder.glob("*.yml")):
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        for part, block in told["texts"].items():
            names = (told["class"], *part.split(BETWEEN))
            found += [(names, line.strip()) for line in block.splitlines() if line.strip()]
    if not found:
        raise ExamplesError(f"no examples in {folder}")
    for words in (telling_words(), _words(LEXICON)):
        found += [(names, word) for names, several in words.items() for word in several]
    return found


@cache
def telling_words() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Words that tell of a class, by its path in the shipped tree."""
    return _words(WORDS)


def _words(path: Path) -> dict[tuple[str, ...], tuple[str, ...]]:
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        (name, *part.split(BETWEEN)): tuple(str(words).split())
        for name, parts in told.items()
        for part, words in parts.items()
    }
