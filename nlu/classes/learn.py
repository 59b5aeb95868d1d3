"""Learn from a bureau's own history: `python -m nlu.classes.learn FILE.csv [--use]`.

Trains on the history together with our examples, shows by cross-validation what it gains, and keeps
the model as a candidate; only `--use` puts it to use. Kept of the history are weights of n-grams
that at least three texts have in common, never a text.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from nlu.classes import crossing, measure, store, training
from nlu.classes.examples import Example, read_examples
from nlu.classes.history import Columns, History, TableError, read_history, read_mapping
from nlu.classes.model import ClassModel
from nlu.classes.tree import Tree, TreeError

LEAST_ROWS = 50
LEAST_OF_A_CLASS = 5
_SHOWN = 20


def learn(
    tree: Tree, rows: Sequence[Example], folds: int = crossing.FOLDS
) -> tuple[ClassModel, measure.Figures, measure.Figures]:
    """The learned model, and the figures without and with what was learned."""
    examples = read_examples(tree)
    before_model = training.train(tree, examples)
    before, firsts = crossing.crossed(rows, lambda _: before_model, 1)

    def train(known: Sequence[Example]) -> ClassModel:
        return training.train(tree, examples, known, training.LEARNED)

    after, _ = crossing.crossed(rows, train, folds)
    true = crossing.truth(rows, firsts)
    warm = crossing.temperature(after, true)
    model = training.train(tree, examples, rows, training.LEARNED, temperature=warm)
    warmed = measure.warmed(after, warm)
    return model, measure.figures(before, true), measure.figures(warmed, true)


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point: 0 done, 1 it could not be done."""
    given = _arguments(argv)
    if given.drop:
        store.use(given.home, None)
        _say("已改回自带的模型。重启对话引擎后生效。")
        return 0
    try:
        tree = store.current_tree(given.home)
        mapping = read_mapping(given.map) if given.map else None
        columns = Columns(tuple(given.text), given.label)
        history = read_history(given.file, tree, columns, mapping)
        _tell_problems(history)
        rows = _enough(history.rows, tree)
    except (TableError, TreeError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    firsts = {crossing.first(row.code) for row in rows}
    _say(f"可用 {len(rows)} 行，{len(firsts)} 个一级分类。交叉验证中……")
    model, before, after = learn(tree, rows, given.folds)
    _say(measure.table({"学习前": before, "学习后": after}))
    name = _keep(model, rows, tree, given.home)
    if not given.use:
        _say(f"候选模型 {name}，还没有使用。要用它，请加 --use 再运行一次。")
        return 0
    store.use(given.home, name)
    _say(f"已改用 {name}。重启对话引擎后生效；xinfang learn --drop 改回自带的模型。")
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m nlu.classes.learn", description=__doc__)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--home", type=Path, default=store.home())
    parser.add_argument("--map", type=Path, help="CSV: label in the file, class of the tree")
    parser.add_argument("--text", action="append", default=[], help="column, first the title")
    parser.add_argument("--label", default="", help="column of the class")
    parser.add_argument("--folds", type=int, default=crossing.FOLDS)
    parser.add_argument("--use", action="store_true", help="put the model to use")
    parser.add_argument("--drop", action="store_true", help="back to the shipped model")
    given = parser.parse_args(argv)
    if not given.drop and given.file is None:
        parser.error("FILE is missing")
    if given.folds < 2:
        parser.error("--folds must be at least 2")
    return given


def _tell_problems(history: History) -> None:
    for line, problem in history.problems[:_SHOWN]:
        sys.stderr.write(f"第 {line} 行：{problem}，略过\n")
    more = len(history.problems) - _SHOWN
    if more > 0:
        sys.stderr.write(f"还有 {more} 行有问题，略过\n")


def _enough(rows: Sequence[Example], tree: Tree) -> list[Example]:
    """Without classes that have too few rows to be judged by."""
    counts = Counter(crossing.first(row.code) for row in rows)
    few = [code for code, count in sorted(counts.items()) if count < LEAST_OF_A_CLASS]
    for code in few:
        sys.stderr.write(f"“{tree.nodes[code].path}”只有 {counts[code]} 行，太少，略过\n")
    kept = [row for row in rows if crossing.first(row.code) not in few]
    if len(kept) < LEAST_ROWS or len({crossing.first(row.code) for row in kept}) < 2:
        raise TableError(f"能用的只有 {len(kept)} 行，至少要 {LEAST_ROWS} 行、两个一级分类")
    return kept


def _keep(model: ClassModel, rows: Sequence[Example], tree: Tree, home: Path) -> str:
    seen = hashlib.sha256(store.fingerprint(tree).encode())
    for row in rows:
        seen.update(f"\0{row.code}\0{row.text}".encode())
    name = f"learned-{seen.hexdigest()[:16]}"
    store.keep(model, store.models(home) / name)
    return name


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
