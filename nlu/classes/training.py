"""Fit the class model. Only this file needs scikit-learn.

Two linear models over the same TF-IDF features are added up: support vectors draw the borders, a
complement naive Bayes is steadier on words that the borders saw once or twice. A temperature found
by cross-validation makes probabilities of the sum.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from nlu.classes.examples import Example
from nlu.classes.features import features
from nlu.classes.model import ClassModel, weighed
from nlu.classes.tree import OTHER, Tree

SEED = 20
LEAF_ROWS = 20_000
_MOST_FEATURES = 180_000
_SENTENCE = 8


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to fit. `least`: texts of a history an n-gram must be in, unless we use it ourselves;
    `letters`: made-up long texts per example; `own`: weight of our examples beside a history's."""

    least: int = 3
    letters: float = 1.0
    vectors: float = 3.0
    bayes: float = 1.5
    strength: float = 0.5
    own: float = 1.0


SHIPPED = Recipe()
LEARNED = Recipe(bayes=0.5, strength=2.0, own=0.15)


def train(
    tree: Tree,
    examples: Sequence[Example],
    history: Sequence[Example] = (),
    recipe: Recipe = SHIPPED,
    temperature: float = 1.0,
) -> ClassModel:
    """A model from our examples and a bureau's history; the same input gives the same model."""
    counts = [features(one.text) for one in (*examples, *history)]
    vocabulary, idf = _vocabulary(counts, len(examples), recipe.least)
    letters = _letters(examples, recipe.letters)
    rows = [*examples, *history, *letters]
    counts += [features(one.text) for one in letters]
    matrix = _matrix(counts, vocabulary, idf)
    weight = np.array([recipe.own] * len(examples) + [1.0] * len(history))
    weight = np.concatenate([weight, np.full(len(letters), recipe.own)])
    first = [one.code[:2] + "0000" for one in rows]
    real = len(examples) + len(history)
    firsts, first_weights, first_bias = _fit(matrix, first, weight, real, recipe)
    whole = [i for i in range(real) if not rows[i].code.endswith("0000") or rows[i].code == OTHER]
    reduced = matrix[whole][:, : min(LEAF_ROWS, matrix.shape[1])]
    leaves, leaf_weights, leaf_bias = _fit(
        reduced, [rows[i].code for i in whole], weight[whole], len(whole), recipe
    )
    leaves, leaf_weights, leaf_bias = _complete(firsts, leaves, leaf_weights, leaf_bias)
    model = ClassModel(
        firsts, leaves, vocabulary, idf, first_weights, first_bias, leaf_weights, leaf_bias,
        {"tree": tree.digest(), "examples": len(examples), "history": len(history)},
    )  # fmt: skip
    for name in ("first_weights", "first_bias", "leaf_weights", "leaf_bias"):
        setattr(model, name, getattr(model, name) / temperature)
    return model


def _complete(
    firsts: list[str], leaves: list[str], weights: np.ndarray, bias: np.ndarray
) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Every level-1 class has at least itself as a leaf."""
    missing = [code for code in firsts if not any(leaf[:2] == code[:2] for leaf in leaves)]
    weights = np.hstack([weights, np.zeros((len(weights), len(missing)))])
    return leaves + missing, weights, np.concatenate([bias, np.zeros(len(missing))])


def _fit(
    matrix: csr_matrix, labels: Sequence[str], weight: np.ndarray, real: int, recipe: Recipe
) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Labels, weights and bias of the added-up model; the first `real` rows are not made up."""
    names = sorted(set(labels))
    if len(names) < 2:
        return names, np.zeros((matrix.shape[1], len(names)), np.float32), np.zeros(len(names))
    from sklearn.naive_bayes import ComplementNB  # noqa: PLC0415 - only training needs these
    from sklearn.svm import LinearSVC  # noqa: PLC0415

    vectors: Any = LinearSVC(C=recipe.strength, random_state=SEED)
    bayes: Any = ComplementNB(alpha=0.1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        vectors.fit(matrix, labels, weight)
        bayes.fit(matrix[:real], labels[:real], weight[:real])
    names = [str(label) for label in vectors.classes_]
    borders, bias = vectors.coef_, vectors.intercept_
    if len(names) == 2:
        borders, bias = np.vstack([-borders, borders]), np.array([-bias[0], bias[0]])
    told = {
        str(label): row for label, row in zip(bayes.classes_, bayes.feature_log_prob_, strict=True)
    }
    steady = np.array([told[name] for name in names])
    steady = steady - steady.mean(axis=0)
    weights = recipe.vectors * borders + recipe.bayes * steady
    return names, weights.T.astype(np.float32), (recipe.vectors * bias).astype(np.float32)


def is_sentence(one: Example) -> bool:
    """Whether it is more than a word of the lexicon."""
    return len(one.text) >= _SENTENCE


def _letters(examples: Sequence[Example], share: float) -> list[Example]:
    """Long texts, each of a few of one class: real letters say several things of one matter."""
    chance = random.Random(SEED)
    texts: dict[str, list[str]] = {}
    for one in examples:
        if is_sentence(one):
            texts.setdefault(one.code, []).append(one.text)
    made = []
    for code, known in texts.items():
        for _ in range(int(len(known) * share)):
            picked = chance.sample(known, min(len(known), chance.randint(2, 4)))
            made.append(Example("。".join(picked), code))
    return made


def _vocabulary(
    counts: Sequence[dict[str, int]], own: int, least: int
) -> tuple[dict[str, int], np.ndarray]:
    """The n-grams of our texts (the first `own`) or of at least `least` texts, and their rarity.

    The most frequent come first.
    """
    seen: dict[str, int] = {}
    ours: set[str] = set()
    for place, found in enumerate(counts):
        for gram in found:
            seen[gram] = seen.get(gram, 0) + 1
        if place < own:
            ours.update(found)
    kept = [gram for gram, texts in seen.items() if texts >= least or gram in ours]
    kept.sort(key=lambda gram: (-seen[gram], gram))
    kept = kept[:_MOST_FEATURES]
    rarity = np.log((1 + len(counts)) / (1 + np.array([seen[gram] for gram in kept]))) + 1
    return {gram: index for index, gram in enumerate(kept)}, rarity.astype(np.float32)


def _matrix(
    counts: Sequence[dict[str, int]], vocabulary: dict[str, int], idf: np.ndarray
) -> csr_matrix:
    columns, values, starts = [], [], [0]
    for found in counts:
        index, weights = weighed(found, vocabulary, idf)
        columns.append(index)
        values.append(weights)
        starts.append(starts[-1] + len(index))
    shape = (len(counts), len(vocabulary))
    return csr_matrix((np.concatenate(values), np.concatenate(columns), starts), shape=shape)
