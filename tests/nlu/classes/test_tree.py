"""The tree of classes: what it holds, what it refuses, and how it is replaced."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu.classes import importing, store
from nlu.classes.examples import misnamed, read_examples, unplaced
from nlu.classes.tree import SHIPPED, Tree, TreeError, read_tree, write_tree
from tests.nlu.classes.conftest import Write

FIRSTS = (
    "农村农业 国土资源 城乡建设 劳动和社会保障 卫生计生 教育文体 民政 政法 经济管理 交通运输 "
    "商贸旅游 科技与信息产业 环境保护 党务政务 组织人事 纪检监察 其他"
)


def test_the_shipped_tree_has_the_seventeen_first_level_classes(tree: Tree) -> None:
    assert [node.names[0] for node in tree.firsts()] == FIRSTS.split()
    assert tree.nodes["030401"].path == "城乡建设 - 住房保障与房地产 - 物业服务"
    assert all(node.plain for node in tree.nodes.values())


def test_every_class_has_examples_and_no_example_is_in_two_classes(tree: Tree) -> None:
    examples = read_examples(tree)
    assert misnamed(tree) == []
    sentences = [one for one in examples if len(one.text) >= 8]
    assert len({one.text for one in sentences}) >= 1500
    leaves = {n.code for n in tree.nodes.values() if len(n.names) > 1}
    assert leaves <= {one.code for one in sentences}
    homes: dict[str, set[str]] = {}
    for one in sentences:
        homes.setdefault(one.text, set()).add(one.code)
    assert [text for text, codes in homes.items() if len(codes) > 1] == []


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("version: '1'\n", "没有 classes"),
        ("version: '1'\nclasses: [{code: '1', name: 甲}]", "编码不是两位数字"),
        ("version: '1'\nclasses: [{code: '00', name: 甲}]", "编码不是两位数字"),
        ("version: '1'\nclasses: [{code: '01', name: 甲}, {code: '01', name: 乙}]", "编码重复"),
        ("version: '1'\nclasses: [{code: '01', name: 甲}, {code: '02', name: 甲}]", "名称重复"),
        ("classes: [{code: '01', name: 甲}]", "缺少 version"),
        ("version: '1'\nclasses: [{name: 甲}]", "都要有 code 和 name"),
        ("version: '1'\nold: {旧: '090000'}\nclasses: [{code: '01', name: 甲}]", "不存在的编码"),
    ],
)
def test_a_tree_that_cannot_be_used_is_refused(tmp_path: Path, content: str, problem: str) -> None:
    path = tmp_path / "tree.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TreeError, match=problem):
        read_tree(path)


def test_a_written_tree_is_read_as_it_was(tree: Tree, tmp_path: Path) -> None:
    write_tree(tree, tmp_path / "t.yml")
    assert read_tree(tmp_path / "t.yml").nodes == tree.nodes


def test_an_imported_tree_takes_over_the_examples_of_old_classes(write: Write) -> None:
    path = write(
        [
            ["l1", "l2", "l3", "code", "old"],
            ["自然资源", "土地征收", "征地补偿", "", "国土资源 - 土地征收"],
            ["卫生健康", "", "", "110000", "卫生计生"],
            ["教育", "学校", "", "", "教育文体"],
            ["其他", "", "", "990000", "其他"],
        ]
    )
    tree = importing.tree_of(path, "2026")
    assert {n.path: n.code for n in tree.nodes.values()} == {
        "自然资源": "010000",
        "自然资源 - 土地征收": "010100",
        "自然资源 - 土地征收 - 征地补偿": "010101",
        "卫生健康": "110000",
        "教育": "020000",
        "教育 - 学校": "020100",
        "其他": "990000",
    }
    codes = {one.code for one in read_examples(tree)}
    assert codes == {"010101", "110000", "020100", "990000"}
    assert "经济管理 - 金融财税" in unplaced(tree)


def test_problems_of_a_table_are_told_by_line(write: Write) -> None:
    rows = [["l1", "l2", "code", "old"], ["甲", "", "01", ""], ["", "乙", "", ""]]
    rows += [["甲", "丙", "", "没有的类"]]
    with pytest.raises(TreeError) as caught:
        importing.tree_of(write(rows), "1")
    starts = ("第 2 行：编码", "第 3 行：上一级", "第 4 行：旧分类")
    assert len(caught.value.problems) == len(starts)
    for problem, start in zip(caught.value.problems, starts, strict=True):
        assert problem.startswith(start)


def test_the_tree_before_is_kept_and_a_learned_model_of_it_is_not_used(
    small: None, write: Write, tmp_path: Path, tree: Tree
) -> None:
    rows = [["l1", "old"], ["教育", "教育文体"], ["卫生健康", "卫生计生"]]
    path = write(rows)
    for version in ("1", "2"):
        assert importing.main([str(path), "--version", version, "--home", str(tmp_path)]) == 0
    kept = [one.name for one in store.tree_file(tmp_path).parent.iterdir()]
    assert len(kept) == 2
    using = store.in_use(tmp_path)
    assert using.tree.version == "2"
    assert using.tree.nodes[using.model.rank("医院乱收费，大夫不看病")[0].code].path == "卫生健康"
    store.keep(store.train_shipped(tree), store.models(tmp_path) / "learned-x")
    store.use(tmp_path, "learned-x")
    assert store.in_use(tmp_path).name.startswith("shipped-")


def test_check_changes_nothing(write: Write, tmp_path: Path) -> None:
    path = write([["l1"], ["教育文体"], ["民政"]])
    home = tmp_path / "home"
    assert importing.main([str(path), "--version", "1", "--home", str(home), "--check"]) == 0
    assert not home.exists()


def test_the_shipped_tree_file_is_the_default(tmp_path: Path) -> None:
    assert store.current_tree(tmp_path).digest() == read_tree(SHIPPED).digest()
