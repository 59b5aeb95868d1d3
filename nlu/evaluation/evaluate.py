"""How well messages are understood: intents, what is out of scope, and the time it takes.

    python -m nlu.evaluation [--json FILE] [--at-least 0.9] [--lines FILE] [--drop-overlaps]

Prints figures and names of intents, never a line that is judged: who has read those lines can no
longer be judged by them. Exit code 1 when the accuracy is below `--at-least`, 2 when lines are
both judged and trained on (`--drop-overlaps` takes them out of the judging file).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nlu.evaluation import control, overlap
from nlu.evaluation.classify import Classifier, read_examples
from nlu.evaluation.judge import Line, guesses, judge, speed

FOLDER = Path(__file__).resolve().parent
LINES = FOLDER / "utterances.jsonl"


def read_lines(path: Path = LINES) -> list[Line]:
    """The lines that are judged."""
    rows = (json.loads(row) for row in path.read_text(encoding="utf-8").splitlines() if row)
    return [Line(row["text"], row["intent"], frozenset(row.get("also", ()))) for row in rows]


def drop(path: Path, positions: Sequence[int]) -> None:
    """Take the lines at these positions out of a judging file."""
    rows = [row for row in path.read_text(encoding="utf-8").splitlines() if row]
    kept = [row for position, row in enumerate(rows) if position not in set(positions)]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")


def evaluate(path: Path = LINES) -> dict[str, Any]:
    """Train on the examples and judge; the report."""
    examples, lines = read_examples(), read_lines(path)
    doubles = overlap.in_both((line.text for line in lines), (text for text, _ in examples))
    classifier = Classifier.from_examples(examples)
    report = judge(guesses(classifier, lines))
    report["also_trained_on"] = len(doubles)
    report["speed"] = speed(classifier, lines)
    public = control.read_lines()
    report["control"] = judge(guesses(classifier, public)) if public else None
    return report


def _show(report: dict[str, Any]) -> None:
    out = sys.stdout.write
    scope, public = report["out_of_scope"], report["control"]
    out(f"lines                      {report['lines']}\n")
    out(f"also trained on            {report['also_trained_on']}\n")
    out(f"intent accuracy            {report['accuracy']:.3f}\n")
    out(f"wrong and believed         {report['wrong_and_believed']:.3f}\n")
    out(f"stories recognised         {report['stories_recognised']}\n")
    out(f"out of scope recognised    {scope['recognised']}, not filed {scope['not_filed']}\n")
    for name, value in report["speed"].items():
        out(f"{name:<27}{value}\n")
    out(f"{'intent':<22}{'lines':>6}{'precision':>11}{'recall':>8}\n")
    for name, row in report["per_intent"].items():
        out(f"{name:<22}{row['lines']:>6}{_figure(row['precision']):>11}")
        out(f"{_figure(row['recall']):>8}\n")
    out("confused (times):\n")
    _show_confusions(report["confusions"])
    if public is None:
        out("control utterances         not there, not judged\n")
        return
    out(f"control utterances         {public['lines']}, accuracy {public['accuracy']:.3f}\n")
    _show_confusions(public["confusions"])


def _show_confusions(rows: Sequence[dict[str, Any]]) -> None:
    for row in rows:
        sys.stdout.write(f"  {row['intent']} -> {row['taken_for']} {row['times']}\n")


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge, print, and write JSON when asked to; the exit code."""
    return run(arguments)[0]


def run(arguments: Sequence[str] | None = None) -> tuple[int, dict[str, Any]]:
    """As `main`, with the report beside the exit code."""
    parser = argparse.ArgumentParser(prog="nlu.evaluation", description="Judge the understanding.")
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    parser.add_argument("--lines", type=Path, default=LINES, help="the judging file")
    parser.add_argument("--at-least", type=float, default=0.0, help="accuracy below which to fail")
    parser.add_argument("--drop-overlaps", action="store_true", help="mend the judging file")
    options = parser.parse_args(arguments)
    if options.drop_overlaps:
        lines = [line.text for line in read_lines(options.lines)]
        drop(options.lines, overlap.in_both(lines, (text for text, _ in read_examples())))
    report = evaluate(options.lines)
    _show(report)
    if options.json:
        text = json.dumps(report, ensure_ascii=False, indent=2)
        options.json.write_text(text + "\n", encoding="utf-8")
    if report["also_trained_on"]:
        sys.stderr.write(f"{report['also_trained_on']} lines are judged and trained on\n")
        return 2, report
    return int(report["accuracy"] < options.at_least), report


if __name__ == "__main__":
    raise SystemExit(main())
