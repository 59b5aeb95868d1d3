"""A small linear intent model: character n-grams, words and cues in, probabilities out."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from nlu.components.lookups import Cues, compile_cues
from nlu.components.numerals import half_width

_LONGEST = 300
_SHORT = 40
_WHOLE = 12
DIGIT = re.compile(r"\d")
_HOTLINE = re.compile(r"(?<!\d)\d{3,5}(?!\d)")
_SIGNS = re.compile(r"[\s，。．,.、;；:：!！~～…\"“”‘’'()（）]+")
_LENGTHS = (3, 40, 80)
_STEPS = 60
_SHARPNESS = 5.0
"""Makes margins into probabilities that are right as often as they say, on examples left out."""
_CUE_SIGN = "cue:"


def features(text: str, words: Iterable[str], cues: Cues) -> set[str]:
    """The features of one message.

    Long ones are cut, digits are alike, case is folded, and one sign between words is as good as
    another: many citizens write none.
    """
    plain = _SIGNS.sub(" ", half_width(text)).strip().lower()[:_LONGEST] or text
    framed = f"^{DIGIT.sub('0', plain)}$"
    found = {
        framed[start : start + size]
        for size in (1, 2, 3)
        for start in range(len(framed) - size + 1)
    }
    kept = [word.lower() for word in words if not (word.isdigit() or _SIGNS.fullmatch(word))]
    found.update(f"w:{word}" for word in kept)
    found.update(f"w:{one}|{two}" for one, two in pairwise(kept))
    found.update(f"number:{number}" for number in _HOTLINE.findall(plain))
    found.update(f"longer:{limit}" for limit in _LENGTHS if len(plain) > limit)
    if len(plain) <= _WHOLE:
        found.add(f"whole:{plain}")
    seen = sorted(name for name, pattern in cues if pattern.search(plain))
    found.update(_CUE_SIGN + name for name in seen)
    if len(plain) <= _SHORT:
        found.update(f"{_CUE_SIGN}{a}+{b}" for i, a in enumerate(seen) for b in seen[i + 1 :])
    return found


@dataclass
class IntentModel:
    """Weights of a trained model. Reading and writing involve no pickle."""

    labels: list[str]
    vocabulary: dict[str, int]
    idf: np.ndarray
    weights: np.ndarray
    bias: np.ndarray
    cues: Cues

    def predict(self, text: str, words: Iterable[str] = ()) -> list[tuple[str, float]]:
        """All intents with their probabilities, most likely first."""
        found = features(text, words, self.cues)
        vocabulary = self.vocabulary
        index = np.array([vocabulary[f] for f in found if f in vocabulary], dtype=np.int64)
        scores = self.bias.copy()
        if index.size:
            values = self.idf[index]
            values = values / np.sqrt((values**2).sum())
            scores = scores + values @ self.weights[index]
        scores = np.exp(_SHARPNESS * (scores - scores.max()))
        scores /= scores.sum()
        order = np.argsort(-scores)
        return [(self.labels[i], float(scores[i])) for i in order]

    def save(self, folder: Path) -> None:
        """Write the model into a folder."""
        np.savez(folder / "weights.npz", idf=self.idf, weights=self.weights, bias=self.bias)
        patterns = {name: pattern.pattern for name, pattern in self.cues}
        meta = {"labels": self.labels, "vocabulary": self.vocabulary, "cues": patterns}
        (folder / "labels.json").write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Read what `save` wrote."""
        meta = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
            return cls(
                meta["labels"],
                meta["vocabulary"],
                arrays["idf"],
                arrays["weights"],
                arrays["bias"],
                compile_cues(meta["cues"]),
            )


def train(
    examples: Sequence[tuple[str, Sequence[str], str]], cues: Cues, strength: float = 3.0
) -> IntentModel:
    """Fit a model on examples (text, words, intent); the same input gives the same model."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - only training needs these two
    from sklearn.svm import LinearSVC  # noqa: PLC0415

    found = [features(text, words, cues) for text, words, _ in examples]
    labels = [intent for _, _, intent in examples]
    vocabulary, counts = _vocabulary(found)
    idf = np.log((1 + len(found)) / (1 + counts)) + 1
    rows, columns, values = [], [], []
    for row, names in enumerate(found):
        index = np.array(sorted(vocabulary[name] for name in names if name in vocabulary))
        weight = idf[index] / np.sqrt((idf[index] ** 2).sum())
        rows.extend([row] * len(index))
        columns.extend(index.tolist())
        values.extend(weight.tolist())
    matrix = csr_matrix((values, (rows, columns)), shape=(len(found), len(vocabulary)))
    model: Any = LinearSVC(
        C=strength, class_weight="balanced", max_iter=_STEPS, tol=1e-2, random_state=0
    )
    with warnings.catch_warnings():
        # Sixty steps separate the intents as well as a thousand do.
        warnings.simplefilter("ignore")
        model.fit(matrix, labels)
    weights, bias = model.coef_.T, model.intercept_
    if len(model.classes_) == 2:  # scikit-learn keeps only the second of two
        weights = np.hstack([np.zeros_like(weights), weights])
        bias = np.array([0.0, bias[0]])
    return IntentModel(
        [str(label) for label in model.classes_],
        vocabulary,
        idf.astype(np.float32),
        weights.astype(np.float32),
        bias.astype(np.float32),
        cues,
    )


def _vocabulary(found: Sequence[set[str]]) -> tuple[dict[str, int], np.ndarray]:
    counts: dict[str, int] = {}
    for names in found:
        for name in names:
            counts[name] = counts.get(name, 0) + 1
    kept = sorted(name for name, count in counts.items() if count > 1)
    return {name: i for i, name in enumerate(kept)}, np.array([counts[name] for name in kept])
