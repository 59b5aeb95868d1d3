"""How well messages are understood: intents, what is out of scope, and the time it takes.

    python -m nlu.evaluation.evaluate [--json FILE] [--mistakes] [--at-least 0.9]

Exit code 1 when the accuracy is below `--at-least`.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from zoneinfo import ZoneInfo

from nlu.components.extraction import extract_all
from nlu.evaluation.classify import Classifier, read_examples

FOLDER = Path(__file__).resolve().parent
STARTS_PETITION = frozenset({"tell_problem", "file_petition"})
THRESHOLD = 0.3
_NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def read_lines(path: Path = FOLDER / "intents.jsonl") -> list[dict[str, str]]:
    """The evaluation lines, each with `text` and `intent`."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def judge(classifier: Classifier, lines: Sequence[dict[str, str]]) -> dict[str, Any]:
    """All figures over the lines, and each mistake."""
    mistakes: list[dict[str, Any]] = []
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    believed_wrong = filed = 0
    for line in lines:
        intent, share = classifier.rank(line["text"])[0]
        total[line["intent"]] += 1
        right[line["intent"]] += intent == line["intent"]
        if intent != line["intent"]:
            believed_wrong += share >= THRESHOLD
            mistakes.append({**line, "taken_for": intent, "confidence": round(share, 3)})
        if line["intent"] == "out_of_scope" and intent in STARTS_PETITION and share >= THRESHOLD:
            filed += 1
    count = sum(total.values())
    return {
        "lines": count,
        "accuracy": round(sum(right.values()) / count, 4),
        "wrong_and_believed": round(believed_wrong / count, 4),
        "out_of_scope": {
            "lines": total["out_of_scope"],
            "recognised": _share(right["out_of_scope"], total["out_of_scope"]),
            "not_filed": _share(total["out_of_scope"] - filed, total["out_of_scope"]),
        },
        "stories_recognised": _share(right["tell_problem"], total["tell_problem"]),
        "per_intent": {name: _share(right[name], total[name]) for name in sorted(total)},
        "confusions": _confusions(mistakes),
        "mistakes": mistakes,
    }


def speed(classifier: Classifier, lines: Sequence[dict[str, str]]) -> dict[str, float]:
    """Milliseconds to rank and to extract, over the stories of the evaluation set."""
    stories = [line["text"] for line in lines if line["intent"] == "tell_problem"]
    ranking, extracting = [], []
    for text in stories * 3:
        began = time.perf_counter()
        classifier.rank(text)
        between = time.perf_counter()
        extract_all(text, _NOW)
        ranking.append((between - began) * 1000)
        extracting.append((time.perf_counter() - between) * 1000)
    return {
        "rank_p50_ms": round(median(ranking), 3),
        "rank_p95_ms": round(quantiles(ranking, n=20)[-1], 3),
        "extract_p50_ms": round(median(extracting), 3),
        "extract_p95_ms": round(quantiles(extracting, n=20)[-1], 3),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _confusions(mistakes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    pairs: dict[tuple[str, str], int] = defaultdict(int)
    for mistake in mistakes:
        pairs[mistake["intent"], mistake["taken_for"]] += 1
    ordered = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    return [{"intent": a, "taken_for": b, "times": times} for (a, b), times in ordered]


def _show(report: dict[str, Any], with_mistakes: bool) -> None:
    out = sys.stdout.write
    scope = report["out_of_scope"]
    out(f"lines                      {report['lines']}\n")
    out(f"intent accuracy            {report['accuracy']:.3f}\n")
    out(f"wrong and believed         {report['wrong_and_believed']:.3f}\n")
    out(f"stories recognised         {report['stories_recognised']}\n")
    out(f"out of scope recognised    {scope['recognised']}, not filed {scope['not_filed']}\n")
    for name, value in report["speed"].items():
        out(f"{name:<27}{value}\n")
    out("most confused:\n")
    for row in report["confusions"][:12]:
        out(f"  {row['intent']} taken for {row['taken_for']}: {row['times']}\n")
    if with_mistakes:
        for row in report["mistakes"]:
            out(f"  {row['text']} | {row['intent']} -> {row['taken_for']} {row['confidence']}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Train on the examples, judge, print, and write JSON when asked to."""
    parser = argparse.ArgumentParser(prog="nlu.evaluation", description="Judge the understanding.")
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    parser.add_argument("--mistakes", action="store_true", help="print each mistake")
    parser.add_argument("--at-least", type=float, default=0.0, help="accuracy below which to fail")
    options = parser.parse_args(arguments)
    lines = read_lines()
    classifier = Classifier.from_examples(read_examples())
    report = judge(classifier, lines)
    report["speed"] = speed(classifier, lines)
    _show(report, options.mistakes)
    if options.json:
        options.json.write_text(
            json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
    return 0 if report["accuracy"] >= options.at_least else 1


if __name__ == "__main__":
    raise SystemExit(main())
