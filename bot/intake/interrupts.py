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
    always: re.Pattern[str] | None
    unless_excused: re.Pattern[str] | None


class Interrupts:
    """The words of one data file."""

    def __init__(self, data: dict[str, Any]) -> None:
        signs = str(data.get("traditional", ""))
        self._plain = str.maketrans(signs[::2], signs[1::2])
        self._harmless = _any_of(data["harmless"])
        self._excused = _any_of(data["excused"])
        self._human = _any_of(data["human"])
        self._bot = _any_of(data["bot"])
        self._categories = [
            _Category(name, _some_of(entry.get("always")), _some_of(entry.get("patterns")))
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
            for sentence in _SENTENCE.split(
                unicodedata.normalize("NFKC", text).translate(self._plain)
            )
        ]
        for category in self._categories:
            for sentence in sentences:
                if category.always and category.always.search(sentence):
                    return category.name
                if not category.unless_excused or not category.unless_excused.search(sentence):
                    continue
                if not self._excused.search(sentence):
                    return category.name
        return None

    def wants_human(self, text: str) -> bool:
        """Whether the whole text says no more than that a person is wanted."""
        return _is_all(text, self._human)

    def wants_bot(self, text: str) -> bool:
        """Whether the whole text says no more than that one would rather not wait for a person."""
        return _is_all(text, self._bot)


def _is_all(text: str, wish: re.Pattern[str]) -> bool:
    bare = _MARKS.sub("", unicodedata.normalize("NFKC", text))
    return len(bare) <= _LONGEST_WISH and wish.fullmatch(bare) is not None


def said_in(text: str, payload: dict[str, Any]) -> str:
    """All that a citizen says with a message: what a voice was heard to say, what a link shows."""
    if text:
        return text
    parts = (payload.get(name) for name in ("recognition", "title", "description"))
    return "\n".join(str(part) for part in parts if part)


def _some_of(patterns: list[str] | None) -> re.Pattern[str] | None:
    return _any_of(patterns) if patterns else None


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
