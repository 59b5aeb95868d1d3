"""Cross-validation: every text is judged by a model that has not seen it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from nlu.classes.examples import Example
from nlu.classes.model import ClassModel

FOLDS = 5
_TEMPERATURES = np.geomspace(0.3, 4.0, 40)
Train = Callable[[Sequence[Example]], ClassModel]


def folds(rows: Sequence[Example], count: int = FOLDS) -> Iterator[tuple[list[int], list[int]]]:
    """Indexes to train on and to judge; equal texts are always in the same fold."""
    texts = sorted({row.text for row in rows})
    random.Random(count).shuffle(texts)
    home = {text: place % count for place, text in enumerate(texts)}
    for fold in range(count):
        judged = [i for i, row in enumerate(rows) if home[row.text] == fold]
        yield [i for i, row in enumerate(rows) if home[row.text] != fold], judged


def crossed(
    rows: Sequence[Example], train: Train, count: int = FOLDS
) -> tuple[np.ndarray, list[str]]:
    """Level-1 probabilities of each row, and the level-1 codes of the columns."""
    firsts = sorted({first(row.code) for row in rows})
    shares = np.zeros((len(rows), len(firsts)))
    for trained, judged in folds(rows, count):
        model = train([rows[i] for i in trained])
        known = [code in firsts for code in model.firsts]
        columns = [firsts.index(code) for code in model.firsts if code in firsts]
        for i in judged:
            shares[i, columns] = model.level_one(rows[i].text)[known]
    return shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-12), firsts


def truth(rows: Sequence[Example], firsts: Sequence[str]) -> np.ndarray:
    """The column of each row's level-1 class."""
    return np.array([firsts.index(first(row.code)) for row in rows])


def first(code: str) -> str:
    """The level-1 code of a code."""
    return code[:2] + "0000"


def temperature(shares: np.ndarray, true: np.ndarray) -> float:
    """By what to divide the scores so that the probabilities are believable."""
    scores = np.log(np.maximum(shares, 1e-12))
    return float(min(_TEMPERATURES, key=lambda warm: _surprise(scores / warm, true)))


def _surprise(scores: np.ndarray, true: np.ndarray) -> float:
    levelled = scores - scores.max(axis=1, keepdims=True)
    logs = levelled - np.log(np.exp(levelled).sum(axis=1, keepdims=True))
    return float(-logs[np.arange(len(true)), true].mean())
