"""The class model: what it says, how fast, how big, and that it is reproducible."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pytest

from nlu.classes import training
from nlu.classes.examples import Example, read_examples
from nlu.classes.features import features
from nlu.classes.model import ClassModel
from nlu.classes.tree import Tree
from nlu.evaluation import classes as evaluation

LEAST_FIRST, LEAST_THREE = 0.78, 0.95
SLOWEST_MS = 1.5


def test_no_held_out_text_is_trained_on(tree: Tree) -> None:
    lines = [json.loads(line) for line in evaluation.HELD_OUT.read_text("utf-8").splitlines()]
    trained = {one.text for one in read_examples(tree)}
    assert len({line["text"] for line in lines}) >= 300
    assert [line for line in lines if line["text"] in trained] == []
    assert {line["class"].split(" - ")[0] for line in lines} == {n.names[0] for n in tree.firsts()}


def test_it_does_not_slip_below_what_was_reached(model: ClassModel, tree: Tree) -> None:
    figures = evaluation.held_out(model, tree)
    assert figures["top_1"] >= LEAST_FIRST
    assert figures["top_3"] >= LEAST_THREE


def test_letters_labelled_by_others(model: ClassModel, tree: Tree) -> None:
    rows = evaluation.read_labelled()
    if not rows:
        pytest.skip(f"{evaluation.LABELLED} is not there")
    figures = evaluation.labelled(model, tree, rows[::4])
    assert figures.top_1 >= 0.80
    assert figures.top_3 >= 0.95


def test_probabilities_of_the_parts_add_up_to_that_of_the_class(model: ClassModel) -> None:
    text = "小区电梯三天两头坏，物业不修还涨物业费"
    shares = model.probabilities(text)
    assert shares.sum() == pytest.approx(1, abs=1e-4)
    sums = dict.fromkeys(model.firsts, 0.0)
    for leaf, share in zip(model.leaves, shares, strict=True):
        sums[leaf[:2] + "0000"] += float(share)
    assert list(sums.values()) == pytest.approx(model.level_one(text).tolist(), abs=1e-4)


def test_it_is_small_quick_and_without_pickle(model: ClassModel, model_folder: Path) -> None:
    assert sorted(path.name for path in model_folder.iterdir()) == ["classes.json", "weights.npz"]
    assert sum(path.stat().st_size for path in model_folder.iterdir()) < 15_000_000
    begun = time.process_time()
    ClassModel.load(model_folder)
    assert time.process_time() - begun < 0.5
    texts = ["，".join([one] * 9)[:200] for one in ("工地欠薪三个月没有发", "学校食堂的饭菜里有虫")]
    best = min(_milliseconds(model, texts) for _ in range(5))
    assert best < SLOWEST_MS * 2  # the machine that runs this is not idle


def _milliseconds(model: ClassModel, texts: list[str]) -> float:
    begun = time.process_time()
    for text in texts * 10:
        model.rank(text)
    return (time.process_time() - begun) * 1000 / (10 * len(texts))


def test_digits_signs_and_widths_make_no_difference() -> None:
    assert features("欠我３万5，不给！") == features("欠我9万12 不给")
    assert "欠我" in features("欠我，钱")
    assert "我钱" not in features("欠我，钱")


def test_nothing_and_noise_do_no_harm(model: ClassModel) -> None:
    for text in ("", "！！！", "😀", "zzzz", "长" * 5000):
        assert np.isfinite(model.probabilities(text)).all()
    assert not model.probabilities("！！！").any()


def test_training_twice_gives_the_same(tree: Tree) -> None:
    rows = read_examples(tree)[::15]
    first, second = training.train(tree, rows), training.train(tree, rows)
    assert first.vocabulary == second.vocabulary
    assert np.array_equal(first.first_weights, second.first_weights)
    assert np.array_equal(first.leaf_weights, second.leaf_weights)


def test_of_a_history_only_what_three_texts_share_is_kept(tree: Tree) -> None:
    rows = [Example("欧阳翠花反映路灯不亮", "030500"), Example("鲁班巷路灯不亮", "030500")]
    rows += [Example(f"鲁班巷第{n}户说老师打人", "060200") for n in ("甲", "乙", "丙")]
    model = training.train(tree, read_examples(tree)[::15], rows, training.LEARNED)
    assert "翠花" not in model.vocabulary
    assert "鲁班巷" in model.vocabulary


def test_a_table_of_first_level_classes_alone_will_do(tree: Tree) -> None:
    rows = [Example("路灯不亮", "030000"), Example("老师打人", "060000")] * 3
    model = training.train(tree, rows)
    assert model.rank("路灯坏了")[0].code == "030000"
