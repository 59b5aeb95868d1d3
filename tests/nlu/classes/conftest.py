"""The shipped model, trained once, and histories made up of a few phrases."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from nlu.classes import store
from nlu.classes.model import ClassModel
from nlu.classes.tree import SHIPPED, Tree, read_tree


@pytest.fixture(scope="session")
def tree() -> Tree:
    return read_tree(SHIPPED)


@pytest.fixture(scope="session")
def model_folder(tree: Tree) -> Path:
    return store.shipped(tree, store.models(store.ROOT / "var"))


@pytest.fixture(scope="session")
def model(model_folder: Path) -> ClassModel:
    return ClassModel.load(model_folder)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few examples instead of all, so that training takes a moment."""
    from nlu.classes import examples, learn  # noqa: PLC0415

    whole = examples.read_examples

    def few(tree: Tree, folder: Path = examples.FOLDER) -> list[examples.Example]:
        return whole(tree, folder)[::9]

    monkeypatch.setattr(store, "read_examples", few)
    monkeypatch.setattr(learn, "read_examples", few)


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def csv_of(rows: Sequence[Sequence[str]], name: str = "t.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows(rows)
        return path

    return csv_of


def history(count: int = 60) -> list[list[str]]:
    """Rows of a bureau that calls snow on the pavement 环境保护 and lost keys 政法."""
    chance = random.Random(1)
    snow = ["门口积雪没人铲", "人行道积雪结冰", "雪堆在路边", "铲雪车不来"]
    keys = ["钥匙掉进电梯缝", "钥匙锁在屋里", "丢了一串钥匙", "备用钥匙找不到"]
    rows = [["subject", "body", "label"]]
    for number in range(count):
        phrases, label = (snow, "环境保护") if number % 2 else (keys, "政法")
        body = "，".join(chance.sample(phrases, 3)) + f"，第{number}次了"
        rows.append([chance.choice(phrases), body, label])
    return rows
