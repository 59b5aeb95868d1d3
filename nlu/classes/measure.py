"""Figures of a classifier: right at once, among the first three, and with one question asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

DOUBT = 0.98
"""The class is asked about when the best two of the probabilities leave this much to be unsure."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of all texts, but `macro_f1`. `asked`: how many citizens would be asked between two;
    `with_question`: right when they answer rightly; `top_2`: right if everybody were asked."""

    texts: int
    top_1: float
    top_2: float
    top_3: float
    macro_f1: float
    with_question: float
    asked: float


def figures(shares: np.ndarray, true: np.ndarray, doubt: float = DOUBT) -> Figures:
    """Judge probabilities (a row a text) by the true columns; below `doubt` one may ask."""
    order = np.argsort(-shares, axis=1, kind="stable")
    hits = order == true[:, None]
    unsure = shares[np.arange(len(true)), order[:, 0]] < doubt
    return Figures(
        texts=len(true),
        top_1=float(hits[:, 0].mean()),
        top_2=float(hits[:, :2].any(axis=1).mean()),
        top_3=float(hits[:, :3].any(axis=1).mean()),
        macro_f1=_macro_f1(order[:, 0], true),
        with_question=float(np.where(unsure, hits[:, :2].any(axis=1), hits[:, 0]).mean()),
        asked=float(unsure.mean()),
    )


def warmed(shares: np.ndarray, temperature: float) -> np.ndarray:
    """The probabilities after dividing their scores by a temperature."""
    raised = np.maximum(shares, 1e-12) ** (1 / temperature)
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def table(told: Mapping[str, Figures]) -> str:
    """The figures side by side, for people."""
    rows = [
        ("一次判对", "top_1"),
        ("前两名里有", "top_2"),
        ("前三名里有", "top_3"),
        ("宏平均 F1", "macro_f1"),
        ("可问一句（二选一）", "with_question"),
        ("其中要问的", "asked"),
    ]
    names = list(told)
    lines = ["\t".join(["", *names, *(["变化"] if len(names) == 2 else [])])]
    for title, name in rows:
        values = [float(getattr(told[one], name)) for one in names]
        change = [f"{values[1] - values[0]:+.3f}"] if len(values) == 2 else []
        lines.append("\t".join([title, *(f"{value:.3f}" for value in values), *change]))
    return "\n".join(lines).expandtabs(12)


def _macro_f1(found: np.ndarray, true: np.ndarray) -> float:
    scores = []
    for label in np.unique(true):
        both = int(((found == label) & (true == label)).sum())
        scores.append(2 * both / (int((found == label).sum()) + int((true == label).sum())))
    return float(np.mean(scores))
