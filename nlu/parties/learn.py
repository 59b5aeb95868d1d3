"""Learn how a body or person of a text is weighed: `python -m nlu.parties.learn [--judge]`.

Learnt from the texts beside this file and the tuning half of `first_messages.jsonl`; written to
`nlu/lookups/party_weights.yml`. `--judge` learns without some texts and tells how well those are
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

from nlu.components import respondent
from nlu.components.lookups import FOLDER as LOOKUPS
from nlu.components.parties import parties
from nlu.components.party import Party
from nlu.evaluation import halves, matching
from nlu.parties.texts import marked

WEIGHTS = LOOKUPS / "party_weights.yml"
MESSAGES = halves.FOLDER / "first_messages.jsonl"
SIDES = ("accused", "asked")
PENALTY = 0.3
SEEN_AT_LEAST = 3
LEAST_WEIGHT = 0.1
LEAN = {"accused": -0.2, "asked": 0.6}
"""Missing one is rather worse than one too many: the citizen reads them back."""
MESSAGE_COUNTS = 2.0
"""A first message counts as much as so many own texts, which complain more than people do."""
FOLDS = 8
HEAD = (
    "# 由 python -m nlu.parties.learn 学得，不要手改。"
    "为正的更像被反映的（accused）、找过的（asked）。\n"
)


@dataclass(frozen=True)
class Row:
    """One party of one text, and what it is."""

    text: int
    counts: float
    party: Party
    is_: Mapping[str, bool]


def rows() -> Iterator[Row]:
    """All parties of all texts."""
    at = 0
    for one in marked():
        for party in parties(one.text):
            is_ = {side: _covered(party, getattr(one, side)) for side in SIDES}
            yield Row(at, 1.0, party, is_)
        at += 1
    for message in halves.read(MESSAGES)["tuning"]:
        gold = message["gold"]
        for party in parties(str(message["text"])):
            is_ = {"accused": _accused(party, gold), "asked": _asked(party, gold)}
            yield Row(at, MESSAGE_COUNTS, party, is_)
        at += 1


def _covered(party: Party, spans: Sequence[tuple[int, int]]) -> bool:
    return any(m.start < end and start < m.end for m in party.mentions for start, end in spans)


def _accused(party: Party, gold: Mapping[str, Any]) -> bool:
    meant = gold.get("respondents") or []
    return any(matching.same_respondent(respondent.row(party), one) for one in meant)


def _asked(party: Party, gold: Mapping[str, Any]) -> bool:
    meant = [str(one["organ"]) for one in gold.get("prior_efforts") or []]
    names = {m.called for m in party.mentions} | {m.post for m in party.mentions if m.post}
    return any(matching.same_name(name, organ) for name in names for organ in meant)


def learn(table: Any, is_: np.ndarray, counts: np.ndarray) -> LogisticRegression:
    """The weights of one side."""
    model = LogisticRegression(C=PENALTY, solver="liblinear")
    return model.fit(table, is_, sample_weight=counts)


def weights(found: Sequence[Row]) -> Iterator[str]:
    """The lines of the weights file."""
    yield HEAD
    names, table = _table(found)
    for side in SIDES:
        model = learn(table, _labels(found, side), _counts(found))
        yield f"{side}:\n  always: {model.intercept_[0] + LEAN[side]:.2f}\n"
        for name, weight in sorted(zip(names, model.coef_[0], strict=True), key=lambda w: -w[1]):
            if abs(weight) >= LEAST_WEIGHT:
                yield f"  {name}: {weight:.2f}\n"


def judge(found: Sequence[Row]) -> Iterator[str]:
    """Precision, recall and F1 in texts that were not learnt from."""
    _, table = _table(found)
    texts = np.array([row.text for row in found])
    for side in SIDES:
        is_ = _labels(found, side)
        scores = np.zeros(len(found))
        for known, new in GroupKFold(FOLDS).split(table, is_, texts):
            model = learn(table[known], is_[known], _counts(found)[known])
            scores[new] = model.decision_function(table[new])
        for least in (-0.6, -0.4, -0.2, 0.0, 0.2, 0.4):
            said = scores > least
            right = (said & is_).sum()
            figures = right / said.sum(), right / is_.sum(), 2 * right / (said.sum() + is_.sum())
            yield f"{side} > {least:4.1f}: " + " ".join(f"{one:.3f}" for one in figures) + "\n"


def _table(found: Sequence[Row]) -> tuple[list[str], Any]:
    reader = DictVectorizer()
    table = reader.fit_transform([dict.fromkeys(sorted(row.party.features), 1.0) for row in found])
    often = np.asarray((table > 0).sum(axis=0)).ravel() >= SEEN_AT_LEAST
    names = [name for name, kept in zip(reader.feature_names_, often, strict=True) if kept]
    return names, table[:, often]


def _labels(found: Sequence[Row], side: str) -> np.ndarray:
    return np.array([row.is_[side] for row in found])


def _counts(found: Sequence[Row]) -> np.ndarray:
    return np.array([row.counts for row in found])


def main() -> None:
    """Learn and write, or judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--judge", action="store_true")
    found = list(rows())
    if parser.parse_args().judge:
        sys.stdout.writelines(judge(found))
    else:
        WEIGHTS.write_text("".join(weights(found)), encoding="utf-8")


if __name__ == "__main__":
    main()
