"""What is decided before any model is asked: danger, and the wish to speak to a person."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.intake.danger.scorer import Scorer

DEFAULT = Path(__file__).with_name("interrupts.yml")

_MARKS = re.compile(r"[\s。！？!?,，.、~～…\-—'\"“”]+")
_LONGEST_WISH = 24


@dataclass(frozen=True, slots=True)
class Danger:
    """What kind of danger a text speaks of, and whether that is plain or only possible."""

    category: str
    plain: bool


class Interrupts:
    """The thresholds and words of one data file, and the weights of danger."""

    def __init__(self, data: dict[str, Any], scorer: Scorer) -> None:
        self._scorer = scorer
        self._least = float(data["danger"]["least"])
        self._plain = float(data["danger"]["plain"])
        self._longer = float(data["danger"]["longer"])
        self._human = _any_of(data["human"])
        self._bot = _any_of(data["bot"])

    @classmethod
    def load(cls, path: Path = DEFAULT) -> "Interrupts":
        return cls(yaml.safe_load(path.read_text(encoding="utf-8")), Scorer())

    @property
    def categories(self) -> list[str]:
        return self._scorer.categories

    def danger(self, text: str) -> Danger | None:
        """The danger the text speaks of, or None."""
        verdict = self._scorer.weigh(text)
        score = verdict.score - self._longer * verdict.excess
        if score <= self._least or verdict.category is None:
            return None
        return Danger(verdict.category, plain=score > self._plain)

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


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
