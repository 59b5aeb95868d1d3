"""The extractors together, the tokenizer, the intent model, and the graph components."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from statistics import median

import jieba
import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components import lookups, tokenizer
from nlu.components.extraction import extract_all
from nlu.components.extraction_component import PetitionEntityExtractor
from nlu.components.intent_model import IntentModel, features, train
from nlu.components.jieba_component import DomainTokenizer
from nlu.evaluation.classify import Classifier, read_examples

STORY = (
    "领导：我叫李根生，家住桐庐县富春江镇下湾村四组，二〇一九年村里修水泥路占了我家菜地三分，"
    "当时村主任口头答应给两千块钱，到现在五年多了一直没有兑现。我去村里问了十几次，每次都说等一等。"
    "我今年七十二了，没有别的收入，请求政府帮我把这个钱要回来。"
    "电话13900001234，身份证11010519491231002X。"
)


def test_a_whole_story_in_one_reading(now: datetime) -> None:
    found = {entity.entity: entity.value for entity in extract_all(STORY, now)}
    assert found["name"] == "李根生"
    assert found["phone"] == "13900001234"
    assert found["id_number"]["valid"]
    assert found["place"]["region_code"] == "330122"
    assert found["place"]["detail"] == "富春江镇下湾村四组"
    assert found["money"]["amount"] == 2000
    assert found["respondent"]["post"] == "村主任"
    assert found["prior_effort"]["organ"] == "村里"
    assert found["request"] == "请求政府帮我把这个钱要回来"


def test_every_span_is_an_offset_into_what_was_written(now: datetime) -> None:
    wide = STORY.replace("13900001234", "１３９００００１２３４").replace(
        "11010519", "１１０１０５１９"
    )
    for entity in extract_all(wide, now):
        assert wide[entity.start : entity.end] == entity.text


@pytest.mark.parametrize(
    "text",
    ["", " ", "。。。", "😂👍", "𠀀𠀁", "a" * 50, "啊" * 10_000, "1" * 10_000, "/petition{}"],
    ids=lambda text: text[:4],
)
def test_odd_texts_are_survived_quickly(text: str, now: datetime) -> None:
    began = time.perf_counter()
    extract_all(text, now)
    assert time.perf_counter() - began < 2


def test_the_same_text_gives_the_same_findings(now: datetime) -> None:
    assert extract_all(STORY, now) == extract_all(STORY, now)


def test_a_story_is_read_in_a_few_milliseconds(now: datetime) -> None:
    extract_all(STORY, now)
    taken = []
    for _ in range(30):
        began = time.perf_counter()
        extract_all(STORY, now)
        taken.append(time.perf_counter() - began)
    assert median(taken) < 0.02


def test_a_tokenizer_keeps_its_words_to_itself() -> None:
    own = tokenizer.new_tokenizer(("镜湖苑小区",))
    other = tokenizer.new_tokenizer(())
    assert [word for word, _ in tokenizer.cut(own, "镜湖苑小区停电")] == ["镜湖苑小区", "停电"]
    assert "镜湖苑小区" not in [word for word, _ in tokenizer.cut(other, "镜湖苑小区停电")]
    assert "镜湖苑小区" not in jieba.lcut("镜湖苑小区停电")


def test_blank_tokens_are_dropped_and_offsets_hold() -> None:
    text = "我的 手机\n坏了"
    words = tokenizer.cut(tokenizer.new_tokenizer(()), text)
    assert all(word.strip() for word, _ in words)
    assert all(text[start : start + len(word)] == word for word, start in words)


def test_a_word_more_in_the_dictionary_is_another_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("催办\n", encoding="utf-8")
    before = tokenizer.dictionary_digest(tmp_path)
    (tmp_path / "a.txt").write_text("催办\n撤诉\n", encoding="utf-8")
    assert tokenizer.dictionary_digest(tmp_path) != before
    assert tokenizer.read_words(tmp_path) == ["催办", "撤诉"]
    assert DomainTokenizer.fingerprint_addon({}) == tokenizer.dictionary_digest()


def test_the_words_travel_in_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = LocalModelStorage(tmp_path)
    resource, config = Resource("tokenizer"), DomainTokenizer.get_default_config()
    monkeypatch.setattr("nlu.components.jieba_component.read_words", lambda: ["镜湖苑小区"])
    DomainTokenizer(config, storage, resource).train(TrainingData())
    monkeypatch.setattr("nlu.components.jieba_component.read_words", lambda: [])
    loaded = DomainTokenizer.load(config, storage, resource, None)  # type: ignore[arg-type]
    message = Message({TEXT: "镜湖苑小区 停电"})
    assert [token.text for token in loaded.tokenize(message, TEXT)] == ["镜湖苑小区", "停电"]


def test_the_time_of_a_message_comes_with_it() -> None:
    message = Message({TEXT: "前天停水了", METADATA: {"now": "2026-11-24T10:00:00+08:00"}})
    PetitionEntityExtractor().process([message])
    [found] = message.get(ENTITIES)
    assert found["value"]["from"] == "2026-11-22"


def test_a_model_read_back_answers_alike(tmp_path: Path) -> None:
    rows = [("你好", ["你好"], "greet"), ("您好呀", ["您好", "呀"], "greet")]
    rows += [("我要人工", ["人工"], "human"), ("转人工", ["人工"], "human")]
    model = train(rows, lookups.cues())
    model.save(tmp_path)
    loaded = IntentModel.load(tmp_path)
    assert loaded.predict("人工") == model.predict("人工")
    assert loaded.predict("人工")[0][0] == "human"


def test_unknown_characters_are_no_error(tmp_path: Path) -> None:
    model = train(
        [("你好", [], "a"), ("你好啊", [], "a"), ("再见", [], "b"), ("再见啊", [], "b")],
        lookups.cues(),
    )
    assert len(model.predict("𠀀")) == 2
    assert features("", [], lookups.cues())


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.from_examples(read_examples())


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("人工", "human"),
        ("转人工", "human"),
        ("查询进度", "ask_status"),
        ("我要反映", "file_petition"),
        ("撤回", "withdraw"),
        ("催办", "urge"),
        ("补充材料", "supplement"),
        ("取消", "cancel"),
        ("你好", "greet"),
        ("谢谢", "thanks"),
        (STORY, "tell_problem"),
        ("老板三个月没发工资了 人也跑了", "tell_problem"),
        ("明天天气怎么样", "out_of_scope"),
        ("要花多少钱", "faq_cost"),
    ],
)
def test_plain_messages_are_understood(text: str, intent: str, classifier: Classifier) -> None:
    assert classifier.rank(text)[0][0] == intent


def test_ranking_is_quick(classifier: Classifier) -> None:
    taken = []
    for _ in range(30):
        began = time.perf_counter()
        classifier.rank(STORY)
        taken.append(time.perf_counter() - began)
    assert median(taken) < 0.02
