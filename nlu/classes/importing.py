"""Replace the tree by a bureau's own: `python -m nlu.classes.importing FILE.csv`.

Columns l1, l2, l3, and if there are any: code (six digits), plain (how a citizen would call it),
old (the path in the shipped tree whose examples this class takes over). A class above a row that
has no row of its own is made.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nlu.classes import store
from nlu.classes.examples import unplaced
from nlu.classes.history import TableError, decoded
from nlu.classes.tree import BETWEEN, SHIPPED, Node, Tree, TreeError, build, read_tree, write_tree

_LEVELS = ("l1", "l2", "l3")


@dataclass
class _Made:
    nodes: dict[tuple[str, ...], Node] = field(default_factory=dict)
    old: dict[str, str] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def tree_of(path: Path, version: str) -> Tree:
    """The tree of a CSV; TreeError tells all that is wrong with it, by line."""
    reader = csv.DictReader(decoded(path).splitlines(keepends=True))
    columns = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    if _LEVELS[0] not in columns:
        raise TreeError([f"{path.name} 没有 l1 这一列"])
    reader.fieldnames = columns
    made, shipped = _Made(), read_tree(SHIPPED)
    rows = [(number, _stripped(row)) for number, row in enumerate(reader, start=2)]
    given = {row["code"] for _, row in rows if row.get("code")}
    for line, row in rows:
        _add(made, line, row, given, shipped)
    if made.problems:
        raise TreeError(made.problems)
    return build(version, path.stem, list(made.nodes.values()), made.old)


def _stripped(row: dict[str, str]) -> dict[str, str]:
    return {str(name): (value or "").strip() for name, value in row.items() if name}


def _add(made: _Made, line: int, row: dict[str, str], given: set[str], shipped: Tree) -> None:
    names = tuple(row.get(level, "") for level in _LEVELS)
    told = tuple(name for name in names if name)
    if not told or names[: len(told)] != told:
        made.problems.append(f"第 {line} 行：上一级是空的")
        return
    above = ""
    for level in range(1, len(told) + 1):
        own, last = told[:level], level == len(told)
        code = (row.get("code") or "") if last else ""
        if own in made.nodes and not (last and code):
            above = made.nodes[own].code[: 2 * level]
            continue
        code = code or _below_code(row, level) or _next(made, above, level, given)
        if len(code) != 6 or not code.isdigit() or not code.startswith(above):
            made.problems.append(f"第 {line} 行：编码 {code} 不对，应为六位数字，前面与上级相同")
            return
        if own in made.nodes and made.nodes[own].code != code:
            made.problems.append(
                f"第 {line} 行：{BETWEEN.join(own)} 已有编码 {made.nodes[own].code}"
            )
            return
        plain = (row.get("plain") if last else "") or _plain(own, shipped)
        made.nodes[own] = Node(code, own, plain)
        above = code[: 2 * level]
    _map(made, line, row.get("old", ""), made.nodes[told].code, shipped)


def _below_code(row: dict[str, str], level: int) -> str:
    """The code of a class above, told by the code of the row."""
    code = row.get("code") or ""
    return code[: 2 * level].ljust(6, "0") if len(code) == 6 else ""


def _next(made: _Made, above: str, level: int, given: set[str]) -> str:
    """The next free code below a class."""
    used = {node.code for node in made.nodes.values()} | given
    for number in range(1, 100):
        code = f"{above}{number:02d}".ljust(6, "0")
        if code not in used:
            return code
    return ""


def _plain(names: tuple[str, ...], shipped: Tree) -> str:
    same = shipped.named(names)
    return same.plain if same else names[-1]


def _map(made: _Made, line: int, old: str, code: str, shipped: Tree) -> None:
    for path in filter(None, (one.strip() for one in old.split(";"))):
        names = tuple(part.strip() for part in path.split(BETWEEN.strip()))
        if shipped.named(names) is None:
            made.problems.append(f"第 {line} 行：旧分类“{path}”不在自带的表里")
        elif made.old.setdefault(BETWEEN.join(names), code) != code:
            made.problems.append(
                f"第 {line} 行：旧分类“{path}”已经对到 {made.old[BETWEEN.join(names)]}"
            )


def put(tree: Tree, home: Path) -> None:
    """Make it the tree in use; the one before is kept beside it under its version."""
    target = store.tree_file(home)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        before = read_tree(target)
        target.replace(target.with_name(f"tree-{before.version}-{before.digest()}.yml"))
    fresh = target.with_suffix(".tmp")
    write_tree(tree, fresh)
    read_tree(fresh)
    fresh.replace(target)


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point: 0 done, 1 the table cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m nlu.classes.importing", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--home", type=Path, default=store.home())
    parser.add_argument("--version", required=True)
    parser.add_argument("--check", action="store_true", help="say what is wrong, change nothing")
    given = parser.parse_args(argv)
    try:
        tree = tree_of(given.file, given.version)
    except (TableError, TreeError) as error:
        sys.stderr.write("\n".join(getattr(error, "problems", None) or [str(error)]) + "\n")
        return 1
    counts = [sum(len(node.names) == level for node in tree.nodes.values()) for level in (1, 2, 3)]
    sys.stdout.write("一级 {} 个，二级 {} 个，三级 {} 个\n".format(*counts))
    without = unplaced(tree)
    if without:
        sys.stdout.write(f"自带例句里有 {len(without)} 类在新表里没有对应，不再使用：\n")
        sys.stdout.writelines(f"  {path}\n" for path in without)
    if len({code for code in tree.nodes if code.endswith("0000")}) < 2:
        sys.stderr.write("至少要有两个一级分类\n")
        return 1
    if given.check:
        return 0
    put(tree, given.home)
    name = store.in_use(given.home).name
    sys.stdout.write(f"分类表 {tree.version} 已启用，模型 {name}。重启对话引擎后生效。\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
