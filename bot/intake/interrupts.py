"""What is decided before any model is asked: danger, and the wish to speak to a person."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

DEFAULT = Path(__file__).with_name("danger.yml")

_SPACE = re.compile(r"\s+")
_SENTENCE = re.compile(r"[。！？!?；;\n]+")
_MARKS = re.compile(r"[\s。！？!?,，.、~～…\-—'\"“”]+")
_LONGEST_WISH = 24


@dataclass(frozen=True, slots=True)
class _Category:
    name: str
    pattern: re.Pattern[str]
    unless_past: bool


class Interrupts:
    """The words of one data file."""

    def __init__(self, data: dict[str, Any]) -> None:
        signs = str(data.get("traditional", ""))
        self._plain = str.maketrans(signs[::2], signs[1::2])
        self._harmless = _any_of(data["harmless"])
        self._past = _any_of(data["past"])
        self._human = _any_of(data["human"])
        self._categories = [
            _Category(name, _any_of(entry["patterns"]), bool(entry.get("unless_past")))
            for name, entry in data["categories"].items()
        ]

    @classmethod
    def load(cls, path: Path = DEFAULT) -> "Interrupts":
        return cls(yaml.safe_load(path.read_text(encoding="utf-8")))

    @property
    def categories(self) -> list[str]:
        return [category.name for category in self._categories]

    def danger(self, text: str) -> str | None:
        """The category of danger the text speaks of, the gravest first, or None."""
        sentences = [
            self._harmless.sub("", _SPACE.sub("", sentence))
            for sentence in _SENTENCE.split(unicodedata.normalize("NFKC", text).translate(self._plain))
        ]
        for category in self._categories:
            for sentence in sentences:
                if category.unless_past and self._past.search(sentence):
                    continue
                if category.pattern.search(sentence):
                    return category.name
        return None

    def wants_human(self, text: str) -> bool:
        """Whether the whole text says no more than that a person is wanted."""
        bare = _MARKS.sub("", unicodedata.normalize("NFKC", text))
        return len(bare) <= _LONGEST_WISH and self._human.fullmatch(bare) is not None


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
