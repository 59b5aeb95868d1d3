"""Intents by signs and, in doubt, by meaning."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nlu.components import intent_reader, lookups, meaning
from nlu.components.intent_reader import IntentReader, train

EXAMPLES = [
    (text, [], intent)
    for intent, texts in {
        "weather": ["明天会下雨吗", "今天天气怎么样", "外面冷不冷", "周末是晴天吗", "气温多少度"],
        "meal": ["晚饭吃什么", "哪家面馆好吃", "教我做红烧肉", "饺子怎么包", "想喝鸡汤"],
        "thanks": ["谢谢你", "多谢多谢", "太感谢了", "辛苦了谢谢", "谢谢您的帮忙"],
    }.items()
    for text in texts
]


@pytest.fixture(scope="module")
def reader() -> IntentReader:
    return train(EXAMPLES, lookups.cues())


@pytest.mark.parametrize(
    ("text", "intent"),
    [("台风快来了", "weather"), ("午餐有啥推荐", "meal"), ("劳您费心，感激不尽", "thanks")],
)
def test_words_of_no_example_are_understood_by_what_they_mean(
    reader: IntentReader, text: str, intent: str
) -> None:
    shares = reader.meaning.shares(text)
    assert max(shares, key=shares.__getitem__) == intent
    assert sum(shares.values()) == pytest.approx(1)


def test_both_readings_together_make_shares(reader: IntentReader) -> None:
    ranked = replace(reader, sure=1.0).predict("台风快来了")
    assert sum(share for _, share in ranked) == pytest.approx(1)
    assert [share for _, share in ranked] == sorted((s for _, s in ranked), reverse=True)


def test_the_meaning_is_asked_only_in_doubt(
    reader: IntentReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    vectors = meaning.vectors

    def counting(texts: list[str]) -> object:
        asked.extend(texts)
        return vectors(texts)

    monkeypatch.setattr(meaning, "vectors", counting)
    assert reader.predict("谢谢你")[0][0] == "thanks"
    assert not asked
    doubting = replace(reader, sure=1.0)
    doubting.predict("记得拿伞出门")
    assert asked == ["记得拿伞出门"]
    doubting.predict("记得拿伞出门" * 30)
    assert len(asked) == 1, "a long text is told, its every word need not be weighed twice"


def test_what_is_saved_is_what_is_loaded(reader: IntentReader, tmp_path: Path) -> None:
    reader.save(tmp_path)
    loaded = IntentReader.load(tmp_path)
    for text in ("记得拿伞出门", "谢谢你", "𠀀"):
        assert loaded.predict(text) == reader.predict(text)


def test_two_intents_are_enough() -> None:
    two = train([row for row in EXAMPLES if row[2] != "meal"], lookups.cues())
    assert {intent for intent, _ in two.predict("记得拿伞出门")} == {"weather", "thanks"}


def test_training_again_gives_the_same(reader: IntentReader) -> None:
    again = intent_reader.train(EXAMPLES, lookups.cues())
    assert again.predict("记得拿伞出门") == reader.predict("记得拿伞出门")
