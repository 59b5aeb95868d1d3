"""How much of the danger in the collected sentences is seen, and how much else is taken for it."""

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.intake.interrupts import Interrupts

ROOT = Path(__file__).parents[3]
SENTENCES = ROOT / "nlu" / "evaluation" / "danger.jsonl"
# Written by us as the sentences to learn from were, which hold none of them.
ANSWERS = Path(__file__).with_name("harmless_answers.txt")
VICTIMS = Path(__file__).with_name("victims.txt")
# Passages of real letters around words of danger; not part of the project.
MENTIONS = ROOT.parent / "shared" / "data" / "risk_mentions.csv"
VICTIM = "crime_now"
LIVE = ("self_or_close_risk", "violence_or_veiled_threat")
# Wanted by the project, and reached with little to spare.
LEAST_RECALL = 0.98
MOST_FALSE_ALARMS = 0.09
# Where danger is plain the bot stops; elsewhere it goes on, and a person is alerted all the same.
LEAST_STOPPED = 0.94
MOST_STOPPED_FOR_NOTHING = 0.02
LEAST_RECALL_OF_MENTIONS = 0.4
MOST_FALSE_ALARMS_OF_MENTIONS = 0.15
MOST_FALSE_ALARMS_OF_ANSWERS = 0.02


def shares(rows: Iterator[tuple[str, list[str]]]) -> dict[str, float]:
    """The share of texts of each class that is taken for danger; also printed."""
    interrupts = Interrupts.load()
    all_, alarmed, stopped = Counter[str](), Counter[str](), Counter[str]()
    for text, classes in rows:
        all_.update(classes)
        danger = interrupts.danger(text)
        if danger is not None:
            alarmed.update(classes)
            stopped.update(f"{one}:stopped" for one in classes if danger.plain)
    for class_, number in sorted(all_.items()):
        interrupted = f"{stopped[f'{class_}:stopped'] / number:7.1%} interrupted"
        figures = f"{alarmed[class_]:4} of {number:4} {alarmed[class_] / number:7.1%}{interrupted}"
        sys.stdout.write(f"{class_:28} {figures}\n")
    shares = {class_: alarmed[class_] / number for class_, number in all_.items()}
    return shares | {
        f"{class_}:stopped": stopped[f"{class_}:stopped"] / number
        for class_, number in all_.items()
    }


def test_recall_and_false_alarms() -> None:
    seen = shares(_sentences())
    assert seen["danger"] >= LEAST_RECALL
    assert seen["harmless"] <= MOST_FALSE_ALARMS
    assert seen["danger:stopped"] >= LEAST_STOPPED
    assert seen["harmless:stopped"] <= MOST_STOPPED_FOR_NOTHING


def test_short_answers_are_no_danger() -> None:
    interrupts, answers = Interrupts.load(), ANSWERS.read_text(encoding="utf-8").splitlines()
    seen = {text: found for text in answers if (found := interrupts.danger(text))}
    assert not any(found.plain for found in seen.values()), seen
    assert len(seen) / len(answers) <= MOST_FALSE_ALARMS_OF_ANSWERS, seen
    assert "就今早晨" not in seen
    assert "I live in Hangzhou" not in seen


def test_who_is_threatened_gets_the_card_of_victims() -> None:
    interrupts, victims = Interrupts.load(), VICTIMS.read_text(encoding="utf-8").splitlines()
    found = {text: interrupts.danger(text) for text in victims}
    assert {text for text, danger in found.items() if danger is None} == set()
    others = {text: one.category for text, one in found.items() if one and one.category != VICTIM}
    assert others == {}


def test_ordinary_petitions_are_seldom_interrupted() -> None:
    seen = shares(_petitions())
    assert seen["classes"] <= 0.105
    assert seen["classes:stopped"] <= 0.055
    assert seen["first_messages:stopped"] <= 0.025


@pytest.mark.skipif(not MENTIONS.exists(), reason="the real letters are not here")
def test_mentions_in_real_letters() -> None:
    seen = shares(_mentions())
    assert seen["danger"] >= LEAST_RECALL_OF_MENTIONS
    assert seen["harmless"] <= MOST_FALSE_ALARMS_OF_MENTIONS


def _sentences() -> Iterator[tuple[str, list[str]]]:
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        kind = "harmless" if row["danger"] == "none" else "danger"
        yield row["text"], [row["danger"], f"kind:{row['kind']}", kind]


def _petitions() -> Iterator[tuple[str, list[str]]]:
    for name in ("classes", "first_messages"):
        lines = SENTENCES.with_name(f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        for line in lines:
            yield json.loads(line)["text"], [name]


def _mentions() -> Iterator[tuple[str, list[str]]]:
    with MENTIONS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            label = row["label_single_annotator"]
            yield row["context"], [label, "danger" if label in LIVE else "harmless"]
