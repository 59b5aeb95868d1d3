"""Learning from a bureau's history: what is read, what is shown, what is put to use."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu.classes import crossing, learn, measure, store
from nlu.classes.examples import Example
from nlu.classes.history import Columns, TableError, read_history, read_mapping
from nlu.classes.tree import Tree
from tests.nlu.classes.conftest import Write, history

Captured = pytest.CaptureFixture[str]


def test_rows_that_cannot_be_learned_from_are_told_by_line(write: Write, tree: Tree) -> None:
    path = write(
        [
            ["编号", "标题", "内容", "分类"],
            ["1", "路灯", "坏了\n三个月", "城乡建设"],
            ["2", "", "", "城乡建设"],
            ["3", "补课", "周末补课收钱", ""],
            ["4", "补课", "周末补课收钱", "没有这一类"],
            ["5", "补课"],
            ["6", "补课", "周末补课收钱", "教育收费"],
            ["7", "物业", "不扫地", "城乡建设 - 住房保障与房地产 - 物业服务"],
            ["8", "物业", "不扫地", "130000"],
        ]
    )
    found = read_history(path, tree, Columns())
    assert [one.code for one in found.rows] == ["030000", "060300", "030401", "130000"]
    assert found.rows[0].text == "路灯。路灯。坏了\n三个月"
    assert [line for line, _ in found.problems] == [4, 5, 6, 7]


def test_columns_can_be_named_and_labels_mapped(write: Write, tree: Tree) -> None:
    path = write([["t", "k"], ["路灯坏了三个月", "市政类"]], encoding="gb18030")
    mapping = read_mapping(write([["市政类", "城乡建设 - 城市建设和市政管理"]], "map.csv"))
    found = read_history(path, tree, Columns(("t",), "k"), mapping)
    assert [(one.text, one.code) for one in found.rows] == [("路灯坏了三个月", "030500")]
    with pytest.raises(TableError, match="看不出"):
        read_history(path, tree, Columns())
    with pytest.raises(TableError, match="没有这一列"):
        read_history(path, tree, Columns(("t",), "没有"))


def test_equal_texts_are_never_on_both_sides() -> None:
    rows = [Example(f"第{n % 7}件", "010000") for n in range(40)]
    for trained, judged in crossing.folds(rows, 3):
        assert not {rows[i].text for i in trained} & {rows[i].text for i in judged}


def test_figures() -> None:
    shares = np.array([[0.9, 0.1, 0], [0.4, 0.35, 0.25], [0.1, 0.3, 0.6], [0.99, 0.01, 0]])
    told = measure.figures(shares, np.array([0, 1, 0, 1]), doubt=0.5)
    assert (told.top_1, told.top_2, told.top_3) == (0.25, 0.75, 1.0)
    assert (told.with_question, told.asked) == (0.5, 0.25)


def test_learning_shows_the_gain_and_changes_nothing_until_told(
    small: None, write: Write, tmp_path: Path, capsys: Captured
) -> None:
    path, home = write(history()), str(tmp_path)
    assert learn.main([str(path), "--home", home, "--folds", "3"]) == 0
    told = capsys.readouterr().out
    assert "学习前" in told
    assert "还没有使用" in told
    assert store.used(tmp_path) is None
    assert learn.main([str(path), "--home", home, "--folds", "3", "--use"]) == 0
    using = store.in_use(tmp_path)
    assert using.name.startswith("learned-")
    assert using.model.rank("雪没人铲，结冰了")[0].code.startswith("13")
    assert learn.main(["--drop", "--home", home]) == 0
    assert store.used(tmp_path) is None


def test_too_little_is_not_learned_from(
    small: None, write: Write, tmp_path: Path, capsys: Captured
) -> None:
    path = write([*history(30), ["x", "只有一行的分类", "民政"]])
    assert learn.main([str(path), "--home", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert "“民政”只有 1 行" in told
    assert "至少要 50 行" in told
    assert learn.main([str(tmp_path / "no.csv"), "--home", str(tmp_path)]) == 1
