"""Learn the weights by which the service sees danger: `python -m nlu.danger.learn [--judge]`.

This is the one tool of the engine's environment that uses the service's code: what is learnt must
be read in the very form in which the service weighs. `--judge` learns without some lines, then
without whole topics, and tells what is seen in those; it writes nothing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from bot.intake.danger.plain import plain
from bot.intake.danger.scorer import LONGEST_RUN, SOFTENING, WEIGHTS
from nlu.danger.sentences import HARMLESS, ORDINARY, Sentence, fingerprint, ordinary, written

PENALTY = 20.0
SEEN_AT_LEAST = 3
SMOOTHING = 0.05
UNIT = 0.01
# Weights nearer to nothing are left out.
LEAST_WEIGHT = 20
FOLDS = 6


class Runs:
    """The sentences as counts of runs of signs."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self.sentences = sentences
        texts = [plain(sentence.text) for sentence in sentences]
        reader = CountVectorizer(
            analyzer="char", ngram_range=(1, LONGEST_RUN), lowercase=False, min_df=SEEN_AT_LEAST
        )
        counts = reader.fit_transform(texts)
        lengths = np.array([len(text) for text in texts])
        self.matrix: csr_matrix = (diags(1 / np.sqrt(lengths + SOFTENING)) @ counts).tocsr()
        self.names: list[str] = list(reader.get_feature_names_out())
        self.categories = np.array([sentence.category for sentence in sentences])
        self.danger = self.categories != HARMLESS
        self.topics = np.array([sentence.topic for sentence in sentences])


def learn(matrix: csr_matrix, danger: np.ndarray) -> tuple[np.ndarray, float]:
    """The weights and the bias by which danger is told.

    Runs that are much commoner on one side are stretched first, so that they are trusted more
    (Wang and Manning, "Baselines and Bigrams", 2012, with the root of the ratio).
    """
    with_, without = (matrix[side].sum(axis=0).A1 + SMOOTHING for side in (danger, ~danger))
    stretch = np.sqrt(np.abs(np.log(with_ / with_.sum() / without * without.sum())))
    model = LogisticRegression(C=PENALTY, solver="liblinear")
    model.fit(matrix @ diags(stretch), danger)
    return model.coef_[0] * stretch, float(model.intercept_[0])


def weights(runs: Runs) -> Iterator[str]:
    """The lines of the weights file."""
    danger, danger_bias = learn(runs.matrix, runs.danger)
    short = np.array([len(name) <= 2 for name in runs.names])
    kinds = LogisticRegression(C=PENALTY, solver="liblinear", multi_class="ovr").fit(
        runs.matrix[runs.danger][:, short], runs.categories[runs.danger]
    )
    bias = [f"{name}={_whole(b)}" for name, b in zip(kinds.classes_, kinds.intercept_, strict=True)]
    yield "\t".join([fingerprint(), str(UNIT), str(_whole(danger_bias)), *bias])
    column = {name: at for at, name in enumerate(np.array(runs.names)[short])}
    for name, weight in zip(runs.names, danger, strict=True):
        values = [_whole(weight)]
        if name in column:
            values += [_whole(kind) for kind in kinds.coef_[:, column[name]]]
        if max(map(abs, values)) >= LEAST_WEIGHT:
            yield "\t".join([name, *map(str, values)])


def judge(runs: Runs) -> Iterator[str]:
    """What is seen in lines and in topics that were not learnt from."""
    topics = [
        sentence.topic if sentence.topic != ORDINARY else sentence.text[:2]
        for sentence in runs.sentences
    ]
    for name, groups in (("lines", [s.line for s in runs.sentences]), ("topics", topics)):
        scores = np.zeros(len(runs.sentences))
        for known, new in GroupKFold(FOLDS).split(runs.matrix, runs.danger, groups):
            learnt, bias = learn(runs.matrix[known], runs.danger[known])
            scores[new] = runs.matrix[new] @ learnt + bias
        plainly = runs.topics == ORDINARY
        traps = ~runs.danger & ~plainly
        for least in np.arange(-1.5, 0.6, 0.25):
            seen = scores > least
            shares = (seen[runs.danger].mean(), seen[traps].mean(), seen[plainly].mean())
            figures = " ".join(f"{share:.3f}" for share in shares)
            yield f"new {name}, threshold {least:5.2f}: danger, traps, ordinary {figures}"


def _whole(weight: float) -> int:
    return round(float(weight) / UNIT)


def main() -> None:
    """Learn and write, or judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--judge", action="store_true")
    runs = Runs([*written(), *ordinary()])
    if parser.parse_args().judge:
        sys.stdout.writelines(f"{line}\n" for line in judge(runs))
    else:
        WEIGHTS.write_text("".join(f"{line}\n" for line in weights(runs)), encoding="utf-8")


if __name__ == "__main__":
    main()
