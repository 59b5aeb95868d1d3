"""What the intents mean stands on one page, and the public lines are mapped to them or left out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from nlu.evaluation import control
from nlu.evaluation.classify import read_examples

PAGE = Path(__file__).resolve().parents[2] / "docs" / "intents.md"


@pytest.fixture(scope="module")
def intents() -> set[str]:
    return {intent for _, intent in read_examples()}


def test_the_page_defines_every_intent_once(intents: set[str]) -> None:
    defined = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.M)
    assert sorted(defined) == sorted(intents)


def test_the_page_names_no_other_intents(intents: set[str]) -> None:
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)*)`", PAGE.read_text(encoding="utf-8")))
    assert named - intents <= {"also", "kind", "words"}


def test_public_lines_are_mapped_to_intents_or_left_out_with_a_reason(intents: set[str]) -> None:
    table = yaml.safe_load(control.MAPPING.read_text(encoding="utf-8"))
    for meant in (*table["intents"].values(), *table["lines"].values()):
        if isinstance(meant, str):
            assert len(meant) > len("没有对应")
        else:
            assert meant
            assert set(meant) <= intents


def test_what_is_left_out_is_not_judged(tmp_path: Path) -> None:
    texts, mapping = tmp_path / "texts.jsonl", tmp_path / "mapping.yml"
    rows = [("嗯呢", "yes"), ("候着", "wait"), ("算啦", "yes")]
    texts.write_text(
        "\n".join(json.dumps({"text": text, "intent": intent}) for text, intent in rows),
        encoding="utf-8",
    )
    table = {
        "intents": {"yes": ["affirm"], "wait": "没有对应的意图"},
        "lines": {control.mark("算啦"): ["cancel", "deny"]},
    }
    mapping.write_text(yaml.safe_dump(table, allow_unicode=True), encoding="utf-8")
    yes, gone = control.read_lines(texts, mapping)
    assert (yes.text, yes.intent) == ("嗯呢", "affirm")
    assert (gone.intent, gone.also) == ("cancel", {"deny"})
