"""Texts for people, kept in YAML files."""

import string
from pathlib import Path
from typing import Any

import yaml


class WordingError(Exception):
    """A text is missing or needs a value it was not given."""


class Wording:
    """The texts of one file; nested keys are joined by dots."""

    def __init__(self, texts: dict[str, str], source: str) -> None:
        self._texts = texts
        self._source = source

    @classmethod
    def load(cls, path: Path) -> "Wording":
        """Read a file; raises `WordingError` when it holds anything but texts."""
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
        texts: dict[str, str] = {}
        _flatten(loaded, "", texts, str(path))
        for key, text in texts.items():
            try:
                list(string.Formatter().parse(text))
            except ValueError as error:
                raise WordingError(f"{path}: {key}: {error}") from None
        return cls(texts, str(path))

    def text(self, key: str, **values: Any) -> str:
        """The text of `key` with its `{names}` filled in."""
        if key not in self._texts:
            raise WordingError(f"{self._source}: no text for {key}")
        try:
            return self._texts[key].format(**values).strip()
        except KeyError as missing:
            raise WordingError(f"{self._source}: {key} needs the value {missing}") from None

    def keys(self) -> set[str]:
        return set(self._texts)

    def ordered(self) -> list[str]:
        """The keys in the order of the file."""
        return list(self._texts)

    def names(self, key: str) -> set[str]:
        """The names of the values that the text of `key` needs."""
        return {name for _, name, _, _ in string.Formatter().parse(self._texts[key]) if name}


def _flatten(node: Any, prefix: str, into: dict[str, str], source: str) -> None:
    if isinstance(node, dict) and (node or not prefix):
        for name, child in node.items():
            _flatten(child, f"{prefix}.{name}" if prefix else str(name), into, source)
    elif isinstance(node, str):
        into[prefix] = node
    else:
        raise WordingError(f"{source}: {prefix or 'the file'} is not a text")
