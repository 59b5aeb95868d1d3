"""The figures of an evaluation: counts and shares by intent names, never the lines themselves."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median, quantiles
from typing import Any
from zoneinfo import ZoneInfo

from nlu.components.extraction import extract_all
from nlu.evaluation.classify import Classifier

STARTS_PETITION = frozenset({"tell_problem", "file_petition"})
THRESHOLD = 0.3
"""As in config.yml: below it, a first guess is not believed."""
SHORT = 30
_NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass(frozen=True, slots=True)
class Line:
    """A message, what it is for, and what else it may rightly be taken for."""

    text: str
    intent: str
    also: frozenset[str] = field(default_factory=frozenset)

    def accepts(self, intent: str) -> bool:
        """Is this a right reading?"""
        return intent == self.intent or intent in self.also


@dataclass(frozen=True, slots=True)
class Guess:
    """A line and what it was taken for."""

    line: Line
    intent: str
    share: float

    @property
    def right(self) -> bool:
        """Was it understood?"""
        return self.line.accepts(self.intent)


def guesses(classifier: Classifier, lines: Iterable[Line]) -> list[Guess]:
    """What the classifier takes each line for."""
    return [Guess(line, *classifier.rank(line.text)[0]) for line in lines]


def judge(made: Sequence[Guess]) -> dict[str, Any]:
    """All figures over the guesses."""
    scope = [guess for guess in made if guess.line.intent == "out_of_scope"]
    filed = sum(guess.intent in STARTS_PETITION and guess.share >= THRESHOLD for guess in scope)
    stories = [guess for guess in made if guess.line.intent == "tell_problem"]
    return {
        "lines": len(made),
        "accuracy": _share(sum(guess.right for guess in made), len(made)),
        "wrong_and_believed": _share(
            sum(not guess.right and guess.share >= THRESHOLD for guess in made), len(made)
        ),
        "out_of_scope": {
            "lines": len(scope),
            "recognised": _share(sum(guess.right for guess in scope), len(scope)),
            "not_filed": _share(len(scope) - filed, len(scope)),
        },
        "stories_recognised": _share(sum(guess.right for guess in stories), len(stories)),
        "per_intent": per_intent(made),
        "confusions": confusions(made),
    }


def per_intent(made: Sequence[Guess]) -> dict[str, dict[str, float | int | None]]:
    """Lines, precision and recall of each intent, by name."""
    names = {guess.line.intent for guess in made}
    figures: dict[str, dict[str, float | int | None]] = {}
    for name in sorted(names):
        meant = [guess for guess in made if guess.line.intent == name]
        taken = [guess for guess in made if guess.intent == name]
        figures[name] = {
            "lines": len(meant),
            "precision": _share(sum(guess.right for guess in taken), len(taken)),
            "recall": _share(sum(guess.right for guess in meant), len(meant)),
        }
    return figures


def confusions(made: Sequence[Guess]) -> list[dict[str, Any]]:
    """Which intents are taken for which, most often first."""
    pairs = Counter((guess.line.intent, guess.intent) for guess in made if not guess.right)
    ordered = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    return [{"intent": a, "taken_for": b, "times": times} for (a, b), times in ordered]


def speed(classifier: Classifier, lines: Sequence[Line]) -> dict[str, float]:
    """Milliseconds to rank a short message, and to rank and read a story."""
    short = [line.text for line in lines if len(line.text) <= SHORT]
    stories = [line.text for line in lines if line.intent == "tell_problem"]
    spent = {
        "rank_short": [_timed(lambda text=text: classifier.rank(text)) for text in short],
        "rank_story": [_timed(lambda text=text: classifier.rank(text)) for text in stories],
        "extract_story": [_timed(lambda text=text: extract_all(text, _NOW)) for text in stories],
    }
    figures: dict[str, float] = {}
    for name, times in spent.items():
        figures[f"{name}_p50_ms"] = round(median(times), 3)
        figures[f"{name}_p95_ms"] = round(quantiles(times, n=20)[-1], 3)
    return figures


def _timed(work: Any) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
