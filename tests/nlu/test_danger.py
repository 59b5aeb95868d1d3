"""The danger weights that lie in the tree are those of the sentences that lie in the tree."""

from pathlib import Path

import pytest

from bot.intake.danger.scorer import Scorer
from nlu.danger.sentences import HARMLESS, MOST, Sentence, expand, fingerprint, written

JUDGED = Path(__file__).parents[1] / "bot" / "intake"


def test_the_weights_are_those_of_the_sentences() -> None:
    assert Scorer().fingerprint == fingerprint(), "run `make danger`"


@pytest.mark.parametrize(
    ("line", "sentences"),
    [
        ("楼塌了", ["楼塌了"]),
        ("{楼|桥}塌了{！|}", ["桥塌了", "桥塌了！", "楼塌了", "楼塌了！"]),
        ("", []),
    ],
)
def test_a_line_stands_for_sentences(line: str, sentences: list[str]) -> None:
    assert expand(line) == sentences


def test_a_long_line_gives_every_choice_and_not_too_many() -> None:
    found = expand("{一|二|三|四|五}{甲|乙|丙|丁}{左|右}")
    assert len(found) <= MOST
    assert {text[at] for text in found for at in range(3)} == set("一二三四五甲乙丙丁左右")


def test_there_is_enough_of_either_kind() -> None:
    sentences: list[Sentence] = list(written())
    danger = {s.text for s in sentences if s.category != HARMLESS}
    harmless = {s.text for s in sentences if s.category == HARMLESS}
    assert len(danger) > 1500
    assert len(harmless) > 3000
    assert not danger & harmless


@pytest.mark.parametrize("name", ["harmless_answers.txt", "victims.txt"])
def test_what_is_judged_is_not_learnt(name: str) -> None:
    judged = set((JUDGED / name).read_text(encoding="utf-8").splitlines())
    assert not judged & {sentence.text for sentence in written()}
