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

_MOST = 300
"""Examples of one intent: more of them add seconds to the training and nothing to the result."""
_STRENGTH = 10.0
_STEPS = 60
_FILE = "meaning.npz"


@dataclass
class MeaningModel:
    """Weights over the meaning of a message. Reading and writing involve no pickle."""

    labels: list[str]
    centre: np.ndarray
    weights: np.ndarray
    bias: np.ndarray

    def shares(self, text: str) -> dict[str, float]:
        """Every intent with its probability."""
        scores = _centred(meaning.vectors([text]), self.centre)[0] @ self.weights + self.bias
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        return {label: float(share) for label, share in zip(self.labels, shares, strict=True)}

    def save(self, folder: Path) -> None:
        """Write the model into a folder."""
        np.savez(
            folder / _FILE,
            labels=np.array(self.labels),
            centre=self.centre,
            weights=self.weights,
            bias=self.bias,
        )

    @classmethod
    def load(cls, folder: Path) -> MeaningModel:
        """Read what `save` wrote."""
        with np.load(folder / _FILE, allow_pickle=False) as arrays:
            labels = [str(label) for label in arrays["labels"]]
            return cls(labels, arrays["centre"], arrays["weights"], arrays["bias"])


def train(examples: Sequence[tuple[str, str]]) -> MeaningModel:
    """Fit on examples (text, intent) of two intents or more; the same input, the same model."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - only training needs it

    texts, labels = zip(*_spread(examples), strict=True)
    found = meaning.vectors(texts)
    centre = found.mean(axis=0)
    model: Any = LogisticRegression(C=_STRENGTH, max_iter=_STEPS, tol=1e-3, class_weight="balanced")
    with warnings.catch_warnings():
        # Sixty steps are as good as a thousand.
        warnings.simplefilter("ignore")
        model.fit(_centred(found, centre), labels)
    weights, bias = model.coef_.T, model.intercept_
    if len(model.classes_) == 2:  # scikit-learn keeps only the second of two
        weights, bias = np.hstack([np.zeros_like(weights), weights]), np.array([0.0, bias[0]])
    names = [str(label) for label in model.classes_]
    return MeaningModel(
        names, centre.astype(np.float32), weights.astype(np.float32), bias.astype(np.float32)
    )


def _spread(examples: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """At most `_MOST` examples of each intent, evenly from all over its list."""
    by_intent: dict[str, list[str]] = defaultdict(list)
    for text, intent in examples:
        by_intent[intent].append(text)
    return [
        (texts[position], intent)
        for intent, texts in sorted(by_intent.items())
        for position in np.linspace(0, len(texts) - 1, min(len(texts), _MOST)).astype(int)
    ]


def _centred(found: np.ndarray, centre: np.ndarray) -> np.ndarray:
    moved = found - centre
    length: np.ndarray = np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
    return moved / length
