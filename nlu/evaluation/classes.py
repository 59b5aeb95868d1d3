"""How well the content class is found: `python -m nlu.evaluation.classes [--learn]`.

Judged on our held-out texts (17 classes) and, where they are at hand, on letters labelled by
others (7 classes). Their labels cover less than our tree, so `labelled_map.yml` says which of our
classes each label covers; probabilities are summed by label and those of classes outside all labels
are left out. `--learn` also learns on four fifths of the letters and judges on the last fifth.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from nlu.classes import measure, store, training
from nlu.classes.examples import Example, read_examples
from nlu.classes.history import document
from nlu.classes.model import ClassModel, fold
from nlu.classes.tree import BETWEEN, SHIPPED, Tree, read_tree

FOLDER = Path(__file__).resolve().parent
HELD_OUT = FOLDER / "classes.jsonl"
LABELLED = store.ROOT.parent / "shared" / "data" / "petitions_labelled.csv"
MAP = FOLDER / "labelled_map.yml"
BARS = {"shipped.top_1": 0.80, "shipped.top_3": 0.95, "learned.top_1": 0.92, "learned.top_2": 0.985}
_FIFTHS = 5


def shipped() -> ClassModel:
    """The model of our own examples and the shipped tree, whatever is in use here."""
    folder = store.shipped(read_tree(SHIPPED), store.models(store.home()))
    return ClassModel.load(folder)


def held_out(model: ClassModel, tree: Tree, path: Path = HELD_OUT) -> dict[str, Any]:
    """Figures of level 1, and how often the exact class is first, on our own texts."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    codes = [_code(tree, line["class"]) for line in lines]
    shares = np.array([model.level_one(line["text"]) for line in lines])
    true = np.array([model.firsts.index(code[:2] + "0000") for code in codes])
    exact = [
        model.rank(line["text"])[0].code == code for line, code in zip(lines, codes, strict=True)
    ]
    return {**asdict(measure.figures(shares, true)), "exact": float(np.mean(exact))}


def read_labelled(path: Path = LABELLED) -> list[tuple[str, str]]:
    """(text, label) of the letters others labelled; nothing when they are not at hand."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(document(row["subject"], row["body"]), row["label"]) for row in rows]


def labelled(model: ClassModel, tree: Tree, rows: Sequence[tuple[str, str]]) -> measure.Figures:
    """Figures over the labels of the letters."""
    covered = covers(tree)
    labels = sorted(covered)
    groups = groups_of(model, covered, labels)
    shares = np.array([fold(model.probabilities(text), groups, len(labels)) for text, _ in rows])
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1e-12)
    return measure.figures(shares, np.array([labels.index(label) for _, label in rows]))


def learned(tree: Tree, rows: Sequence[tuple[str, str]], fifth: int = 0) -> measure.Figures:
    """Figures on one fifth of the letters, drawn by lot, after learning on the others."""
    drawn = list(rows)
    random.Random(_FIFTHS).shuffle(drawn)
    known = [row for i, row in enumerate(drawn) if i % _FIFTHS != fifth]
    judged = [row for i, row in enumerate(drawn) if i % _FIFTHS == fifth]
    history = [Example(text, _code(tree, label)) for text, label in known]
    model = training.train(tree, read_examples(tree), history, training.LEARNED)
    return labelled(model, tree, judged)


def covers(tree: Tree) -> dict[str, list[str]]:
    """Each label's classes, as the beginnings of codes."""
    told: Mapping[str, Sequence[str]] = yaml.safe_load(MAP.read_text(encoding="utf-8"))
    return {label: [_code(tree, path) for path in paths] for label, paths in told.items()}


def groups_of(
    model: ClassModel, covered: Mapping[str, Sequence[str]], labels: Sequence[str]
) -> list[int]:
    """For each leaf of the model the label that covers it, the closest one first; -1 for none."""
    found = []
    for leaf in model.leaves:
        fitting = [
            (len(start.rstrip("0")), labels.index(label))
            for label, codes in covered.items()
            for start in (_start(code) for code in codes)
            if leaf.startswith(start)
        ]
        found.append(max(fitting)[1] if fitting else -1)
    return found


def _start(code: str) -> str:
    while code.endswith("00"):
        code = code[:-2]
    return code


def _code(tree: Tree, path: str) -> str:
    node = tree.resolve(path.split(BETWEEN))
    if node is None:
        raise KeyError(path)
    return node.code


def evaluate(learn: bool = False, folds: Sequence[int] = (0,)) -> dict[str, Any]:
    """All figures; those on others' letters are None where the letters are not at hand."""
    tree, model = read_tree(SHIPPED), shipped()
    rows = read_labelled()
    report: dict[str, Any] = {"held_out": held_out(model, tree), "shipped": None, "learned": None}
    if rows:
        report["shipped"] = asdict(labelled(model, tree, rows))
        if learn:
            each = [asdict(learned(tree, rows, fifth)) for fifth in folds]
            report["learned"] = {k: float(np.mean([one[k] for one in each])) for k in each[0]}
    return report


def missed_bars(report: Mapping[str, Any]) -> list[str]:
    """Figures below what they must reach."""
    told = []
    for name, least in BARS.items():
        part, figure = name.split(".")
        if report[part] and report[part][figure] < least:
            told.append(f"{name} {report[part][figure]:.3f} < {least}")
    return told


def show(report: Mapping[str, Any], out: Callable[[str], Any] = sys.stdout.write) -> None:
    """The figures for people."""
    names = {"held_out": "own held-out texts", "shipped": "labelled letters, shipped model"}
    names["learned"] = "labelled letters, after learning"
    for part, title in names.items():
        figures = report[part]
        if figures is None:
            out(f"class, {title}: not there or not asked for, not judged\n")
            continue
        told = "  ".join(
            f"{name} {value:.3f}" for name, value in figures.items() if name != "texts"
        )
        out(f"class, {title} ({figures['texts']:.0f}): {told}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; exit code 1 when a bar is missed."""
    parser = argparse.ArgumentParser(prog="nlu.evaluation.classes", description=__doc__)
    parser.add_argument("--learn", action="store_true", help="learn and judge, a minute each time")
    parser.add_argument("--all-fifths", action="store_true", help="learn five times, not once")
    options = parser.parse_args(arguments)
    folds = range(_FIFTHS) if options.all_fifths else (0,)
    report = evaluate(options.learn or options.all_fifths, folds)
    show(report)
    missed = missed_bars(report)
    sys.stderr.writelines(f"{line}\n" for line in missed)
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
