"""Train the intent model from the examples without Rasa: seconds, for evaluation and tests."""

from __future__ import annotations

from pathlib import Path

import yaml

from nlu.components.intent_reader import IntentReader, train
from nlu.components.lookups import cues
from nlu.components.simplified import simplified
from nlu.components.tokenizer import cut, read_words, tokenizer_for

INTENTS = Path(__file__).resolve().parent.parent / "intents"


def read_examples(folder: Path = INTENTS) -> list[tuple[str, str]]:
    """All training lines as (text, intent), in the order of the files."""
    found: list[tuple[str, str]] = []
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = block["examples"].splitlines()
            found += [
                (line[2:].strip(), block["intent"]) for line in lines if line.startswith("- ")
            ]
    return found


class Classifier:
    """Text to ranked intents, exactly as the engine's pipeline does it."""

    def __init__(self, model: IntentReader, words: tuple[str, ...]) -> None:
        self._model = model
        self._tokenizer = tokenizer_for(words)

    @classmethod
    def from_examples(cls, examples: list[tuple[str, str]], strength: float = 3.0) -> Classifier:
        """A classifier trained on these examples with the project's dictionary."""
        words = tuple(read_words())
        tokenizer = tokenizer_for(words)
        rows = [
            (text, [word for word, _ in cut(tokenizer, text)], intent)
            for text, intent in ((simplified(text), intent) for text, intent in examples)
        ]
        return cls(train(rows, cues(), strength), words)

    def rank(self, text: str) -> list[tuple[str, float]]:
        """All intents, most likely first."""
        text = simplified(text)
        return self._model.predict(text, [word for word, _ in cut(self._tokenizer, text)])
