"""Learn how a clause that asks for something is told: `python -m nlu.wishes.learn [--judge]`.

Learnt from the texts beside this file and the tuning half of `first_messages.jsonl`; written to
`nlu/lookups/request_weights.yml`. `--judge` learns without some texts and tells how well those are
read; it writes nothing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from nlu.components.lookups import FOLDER as LOOKUPS
from nlu.components.request import LEAST, after, weigh
from nlu.components.request_clauses import Clause, cut
from nlu.components.request_rules import ruled
from nlu.evaluation import halves, matching
from nlu.wishes.texts import Marked, marked

WEIGHTS = LOOKUPS / "request_weights.yml"
MESSAGES = halves.FOLDER / "first_messages.jsonl"
PENALTY = 0.3
SEEN_AT_LEAST = 3
LEAST_WEIGHT = 0.03
MESSAGE_COUNTS = 1.0
"""The rules were made with the first messages at hand, so those flatter them."""
FOLDS = 8
HEAD = "# 由 python -m nlu.wishes.learn 学得，不要手改。为正的更像要办的事。\n"


@dataclass(frozen=True)
class Row:
    """One clause of one text with what is seen of it, and whether it asks for something."""

    text: int
    counts: float
    features: frozenset[str]
    asks: bool


def texts() -> list[tuple[Marked, float]]:
    """All texts, and how much each counts."""
    found = [(one, 1.0) for one in marked()]
    for message in halves.read(MESSAGES)["tuning"]:
        text = str(message["text"])
        wishes = [str(one) for one in message["gold"].get("requests") or [] if str(one) in text]
        spans = tuple((text.index(one), text.index(one) + len(one)) for one in wishes)
        found.append((Marked(text, spans), MESSAGE_COUNTS))
    return found


def rows(found: Sequence[tuple[Marked, float]]) -> Iterator[Row]:
    """All clauses of all texts."""
    for at, (one, counts) in enumerate(found):
        asked = False
        for clause in cut(one.text, ruled(one.text)):
            asks = _covered(clause, one.requests)
            yield Row(at, counts, clause.features | after(clause, asks=asked), asks)
            asked = asks


def _covered(clause: Clause, spans: Sequence[tuple[int, int]]) -> bool:
    shared = max((min(clause.end, b) - max(clause.start, a) for a, b in spans), default=0)
    return 2 * shared >= clause.end - clause.start


def learn(found: Sequence[Row]) -> dict[str, float]:
    """The weight of everything that is seen often enough."""
    reader = DictVectorizer()
    table = reader.fit_transform([dict.fromkeys(sorted(row.features), 1.0) for row in found])
    often = np.asarray((table > 0).sum(axis=0)).ravel() >= SEEN_AT_LEAST
    model = LogisticRegression(C=PENALTY, solver="liblinear").fit(
        table[:, often],
        np.array([row.asks for row in found]),
        sample_weight=np.array([row.counts for row in found]),
    )
    names = [name for name, kept in zip(reader.feature_names_, often, strict=True) if kept]
    weights = dict(zip(names, map(float, model.coef_[0]), strict=True))
    return {"always": float(model.intercept_[0]), **weights}


def lines(weights: Mapping[str, float]) -> Iterator[str]:
    """The lines of the weights file."""
    yield HEAD
    for name, weight in sorted(weights.items(), key=lambda pair: (-pair[1], pair[0])):
        if abs(weight) >= LEAST_WEIGHT:
            yield f'"{_quoted(name)}": {weight:.2f}\n'


def _quoted(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"')


def judge(found: Sequence[tuple[Marked, float]]) -> Iterator[str]:
    """Precision, recall and F1 by shared words, in texts that were not learnt from."""
    known = list(rows(found))
    groups = np.array([row.text for row in known])
    tallies: dict[float, np.ndarray[Any, Any]] = {}
    for train, new in GroupKFold(FOLDS).split(groups, groups=groups):
        weights = learn([known[at] for at in train])
        for at in sorted({int(one) for one in groups[new]}):
            one, counts = found[at]
            shared = matching.shared_words(_read(one.text, weights), _meant(one))
            tallies[counts] = tallies.get(counts, np.zeros(3)) + np.array(shared)
    for counts, (both, read, meant) in tallies.items():
        figures = both / read, both / meant, 2 * both / (read + meant)
        yield f"texts that count {counts}: " + " ".join(f"{one:.3f}" for one in figures) + "\n"


def _read(text: str, weights: Mapping[str, float]) -> list[str]:
    clauses = cut(text, ruled(text))
    weighed = zip(clauses, weigh(clauses, weights), strict=True)
    return [text[one.start : one.end] for one, weight in weighed if weight > LEAST]


def _meant(one: Marked) -> list[str]:
    return [one.text[start:end] for start, end in one.requests]


def main() -> None:
    """Learn and write, or judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--judge", action="store_true")
    found = texts()
    if parser.parse_args().judge:
        sys.stdout.writelines(judge(found))
    else:
        WEIGHTS.write_text("".join(lines(learn(list(rows(found))))), encoding="utf-8")


if __name__ == "__main__":
    main()
