"""How much of the danger in the collected sentences is seen, and how much else is taken for it."""

import json
import sys
from collections import Counter
from pathlib import Path

from bot.intake.interrupts import Interrupts

SENTENCES = Path(__file__).parents[3] / "nlu" / "evaluation" / "danger.jsonl"
# Floors that keep what is reached from being lost. Wanted are 0.98 and 0.10: words alone do not
# see most of what is said in veils.
LEAST_RECALL = 0.60
MOST_FALSE_ALARMS = 0.12


def test_recall_and_false_alarms() -> None:
    words = Interrupts.load()
    all_, alarmed = Counter[str](), Counter[str]()
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        classes = [row["danger"], f"kind:{row['kind']}"]
        classes.append("harmless" if row["danger"] == "none" else "danger")
        for class_ in classes:
            all_[class_] += 1
            alarmed[class_] += words.danger(row["text"]) is not None
    for class_, number in sorted(all_.items()):
        figures = f"{alarmed[class_]:4} of {number:4} {alarmed[class_] / number:7.1%}"
        sys.stdout.write(f"{class_:28} {figures}\n")
    assert alarmed["danger"] / all_["danger"] >= LEAST_RECALL
    assert alarmed["harmless"] / all_["harmless"] <= MOST_FALSE_ALARMS
