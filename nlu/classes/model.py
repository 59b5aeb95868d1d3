"""The class model: a linear model for level 1, another one within each level-1 class.

Only numpy is needed to read and to ask it; reading and writing involve no pickle.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nlu.classes.features import features


@dataclass(frozen=True, slots=True)
class Ranked:
    """A class and its probability."""

    code: str
    probability: float


@dataclass
class ClassModel:
    """Weights of a trained model.

    `firsts` are level-1 codes, `leaves` the codes ranked within them; the first rows of the
    vocabulary are those that the leaf weights cover.
    """

    firsts: list[str]
    leaves: list[str]
    vocabulary: dict[str, int]
    idf: np.ndarray
    first_weights: np.ndarray
    first_bias: np.ndarray
    leaf_weights: np.ndarray
    leaf_bias: np.ndarray
    about: dict[str, Any]

    def __post_init__(self) -> None:
        self._owner = np.array([self.firsts.index(leaf[:2] + "0000") for leaf in self.leaves])

    def level_one(self, text: str) -> np.ndarray:
        """Probabilities of `firsts`."""
        return self._level_one(*self._weighed(text))

    def probabilities(self, text: str) -> np.ndarray:
        """Probabilities of `leaves`; those of one level-1 class add up to that of the class.

        All are 0 when nothing of the text is in the vocabulary.
        """
        index, values = self._weighed(text)
        if not index.size:
            return np.zeros(len(self.leaves))
        return self.within(index, values) * self._level_one(index, values)[self._owner]

    def rank(self, text: str, most: int = 3) -> list[Ranked]:
        """The likeliest leaves, best first."""
        return self.ranked(self.probabilities(text), most)

    def ranked(self, shares: np.ndarray, most: int = 3) -> list[Ranked]:
        """The best of a vector as `probabilities` gives it."""
        return [Ranked(self.leaves[i], float(shares[i])) for i in np.argsort(-shares)[:most]]

    def within(self, index: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Probabilities of the leaves, given the level-1 class."""
        known = index < len(self.leaf_weights)
        scores = self.leaf_bias + values[known] @ self.leaf_weights[index[known]]
        shares = np.exp(scores - scores.max())
        sums = np.bincount(self._owner, shares, len(self.firsts))
        return np.asarray(shares / np.maximum(sums[self._owner], 1e-12))

    def _level_one(self, index: np.ndarray, values: np.ndarray) -> np.ndarray:
        scores = self.first_bias + values @ self.first_weights[index]
        shares = np.exp(scores - scores.max())
        return np.asarray(shares / shares.sum())

    def _weighed(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        return weighed(features(text), self.vocabulary, self.idf)

    def save(self, folder: Path) -> None:
        """Write the model into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez(
            folder / "weights.npz",
            idf=self.idf.astype(np.float32),
            first_weights=self.first_weights.astype(np.float16),
            first_bias=self.first_bias.astype(np.float32),
            leaf_weights=self.leaf_weights.astype(np.float16),
            leaf_bias=self.leaf_bias.astype(np.float32),
        )
        told = {
            "firsts": self.firsts,
            "leaves": self.leaves,
            "vocabulary": list(self.vocabulary),
            "about": self.about,
        }
        text = json.dumps(told, ensure_ascii=False, sort_keys=True)
        (folder / "classes.json").write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> ClassModel:
        """Read what `save` wrote."""
        told = json.loads((folder / "classes.json").read_text(encoding="utf-8"))
        with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
            return cls(
                told["firsts"],
                told["leaves"],
                {gram: index for index, gram in enumerate(told["vocabulary"])},
                arrays["idf"],
                arrays["first_weights"].astype(np.float32),
                arrays["first_bias"],
                arrays["leaf_weights"].astype(np.float32),
                arrays["leaf_bias"],
                told["about"],
            )


def weighed(
    counts: dict[str, int], vocabulary: dict[str, int], idf: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Which features of the vocabulary a text has, and their weights (of length 1)."""
    pairs = [(vocabulary[gram], count) for gram, count in counts.items() if gram in vocabulary]
    if not pairs:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
    told = np.array(pairs, dtype=np.int64)
    index = told[:, 0]
    values = (1 + np.log(told[:, 1].astype(np.float32))) * idf[index]
    return index, (values / np.sqrt((values**2).sum())).astype(np.float32)


def fold(shares: np.ndarray, groups: Sequence[int], count: int) -> np.ndarray:
    """Probabilities summed into groups (-1: into none)."""
    kept = np.array(groups)
    return np.bincount(kept[kept >= 0], shares[kept >= 0], count)
