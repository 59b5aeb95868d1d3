"""Reads a message's intent: by its signs first, and by its meaning too when these leave doubt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from nlu.components import intent_meaning, intent_model, meaning
from nlu.components.intent_meaning import MeaningModel
from nlu.components.intent_model import IntentModel
from nlu.components.lookups import Cues

SURE = 0.9
"""Above it the meaning is not asked: it would cost more than the rest of the turn together."""
_LONGEST = 80
_LEAST = 1e-6


@dataclass
class IntentReader:
    """The two models and how they decide together."""

    signs: IntentModel
    meaning: MeaningModel
    sure: float = SURE

    def predict(self, text: str, words: Iterable[str] = ()) -> list[tuple[str, float]]:
        """All intents with their probabilities, most likely first; in doubt the geometric mean."""
        ranked = self.signs.predict(text, words)
        if ranked[0][1] >= self.sure or len(text) > _LONGEST:
            return ranked
        by_meaning = self.meaning.shares(text)
        together = {
            intent: sqrt((share + _LEAST) * (by_meaning.get(intent, 0.0) + _LEAST))
            for intent, share in ranked
        }
        total = sum(together.values())
        shares = ((intent, share / total) for intent, share in together.items())
        return sorted(shares, key=lambda row: -row[1])

    def save(self, folder: Path) -> None:
        """Write both models into a folder."""
        self.signs.save(folder)
        self.meaning.save(folder)

    @classmethod
    def load(cls, folder: Path) -> IntentReader:
        """Read what `save` wrote; the first message need not wait for anything."""
        meaning.warm()
        return cls(IntentModel.load(folder), MeaningModel.load(folder))


def train(
    examples: Sequence[tuple[str, Sequence[str], str]], cues: Cues, strength: float = 3.0
) -> IntentReader:
    """Fit both on examples (text, words, intent); the same input gives the same models."""
    signs = intent_model.train(examples, cues, strength)
    return IntentReader(
        signs, intent_meaning.train([(text, intent) for text, _, intent in examples])
    )
