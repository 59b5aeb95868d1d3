"""Intents by what a message means, for words that no example uses."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nlu.components import meaning

_FEWEST = 400
"""Examples of a rarer intent are repeated up to so many: else the frequent ones win all doubts."""
_HIDDEN = 512
_BATCH = 256
_ROUNDS = 12
_RESTRAINT = 1e-2
_SPREAD = 4.0
"""The vectors are of length one; the net learns in few rounds from longer ones."""
_FILE = "meaning.npz"


@dataclass
class MeaningModel:
    """A net with one hidden layer over the meaning. Reading and writing involve no pickle."""

    labels: list[str]
    centre: np.ndarray
    hidden: np.ndarray
    hidden_bias: np.ndarray
    weights: np.ndarray
    bias: np.ndarray

    def shares(self, text: str) -> dict[str, float]:
        """Every intent with its probability."""
        vector = _centred(meaning.vectors([text]), self.centre)[0]
        seen = np.maximum(vector @ self.hidden + self.hidden_bias, 0)
        scores = seen @ self.weights + self.bias
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        return {label: float(share) for label, share in zip(self.labels, shares, strict=True)}

    def save(self, folder: Path) -> None:
        """Write the model into a folder."""
        np.savez(folder / _FILE, **{**vars(self), "labels": np.array(self.labels)})

    @classmethod
    def load(cls, folder: Path) -> MeaningModel:
        """Read what `save` wrote."""
        with np.load(folder / _FILE, allow_pickle=False) as arrays:
            found = dict(arrays)
        return cls(labels=[str(label) for label in found.pop("labels")], **found)


def train(examples: Sequence[tuple[str, str]]) -> MeaningModel:
    """Fit on examples (text, intent) of two intents or more; the same input, the same model."""
    from sklearn.neural_network import MLPClassifier  # noqa: PLC0415 - only training needs it

    texts, labels = zip(*examples, strict=True)
    found = np.vstack([meaning.vectors(texts[at : at + _BATCH]) for at in _starts(texts)])
    chosen = _balanced(labels)
    centre = found[chosen].mean(axis=0)
    model: Any = MLPClassifier(
        (_HIDDEN,), alpha=_RESTRAINT, batch_size=_BATCH, max_iter=_ROUNDS, random_state=0
    )
    with warnings.catch_warnings():
        # Twelve rounds are as good as a hundred.
        warnings.simplefilter("ignore")
        model.fit(_centred(found, centre)[chosen], np.array(labels)[chosen])
    (hidden, weights), (hidden_bias, bias) = model.coefs_, model.intercepts_
    if len(model.classes_) == 2:  # scikit-learn keeps only the second of two
        weights, bias = np.hstack([np.zeros_like(weights), weights]), np.array([0.0, bias[0]])
    kept = (centre, hidden, hidden_bias, weights, bias)
    names = [str(label) for label in model.classes_]
    return MeaningModel(names, *(array.astype(np.float32) for array in kept))


def _starts(texts: Sequence[str]) -> range:
    return range(0, len(texts), _BATCH)


def _balanced(labels: Sequence[str]) -> np.ndarray:
    """Positions of all examples, those of rare intents several times."""
    by_intent: dict[str, list[int]] = defaultdict(list)
    for position, intent in enumerate(labels):
        by_intent[intent].append(position)
    return np.concatenate(
        [np.resize(rows, max(len(rows), _FEWEST)) for _, rows in sorted(by_intent.items())]
    )


def _centred(found: np.ndarray, centre: np.ndarray) -> np.ndarray:
    moved = found - centre
    length: np.ndarray = np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
    return _SPREAD * moved / length
