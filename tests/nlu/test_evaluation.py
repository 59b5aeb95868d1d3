"""The evaluation judges by lines it never trained on, and does not slip below what was reached."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nlu.evaluation import evaluate, overlap
from nlu.evaluation.classify import read_examples

LEAST = 0.945
"""Reached: 0.951. The aim is 0.97; raise this with every gain."""


@pytest.fixture(scope="module")
def trained() -> set[str]:
    return {text for text, _ in read_examples()}


def test_no_line_is_also_trained_on(trained: set[str]) -> None:
    lines = evaluate.read_lines()
    assert len(lines) >= 1500
    assert len(overlap.in_both((line.text for line in lines), trained)) == 0


def test_every_intent_is_judged() -> None:
    assert {line.intent for line in evaluate.read_lines()} == {i for _, i in read_examples()}


def test_no_example_has_two_intents() -> None:
    found: dict[str, set[str]] = {}
    for text, intent in read_examples():
        found.setdefault(text, set()).add(intent)
    assert {text: intents for text, intents in found.items() if len(intents) > 1} == {}


def test_stories_are_many() -> None:
    assert sum(intent == "tell_problem" for _, intent in read_examples()) >= 500


def test_the_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "report.json"
    assert evaluate.main(["--json", str(target), "--at-least", str(LEAST)]) == 0
    report = json.loads(target.read_text(encoding="utf-8"))
    assert report["out_of_scope"]["not_filed"] >= 0.97
    assert report["stories_recognised"] >= 0.96
    assert report["speed"]["rank_short_p50_ms"] <= 1.0
    if report["control"]:
        assert report["control"]["accuracy"] >= 0.87
    assert "intent accuracy" in capsys.readouterr().out


def test_too_low_is_an_error() -> None:
    assert evaluate.main(["--at-least", "1.0"]) == 1
