"""A bureau's own history as a table: which columns hold the text and the class, what is wrong."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nlu.classes.examples import Example
from nlu.classes.tree import BETWEEN, Tree

SHORTEST = 4
_TITLES = ("subject", "title", "标题", "主题")
_BODIES = ("text", "body", "content", "内容", "正文", "诉求内容")
_LABELS = ("label", "class", "分类", "类别", "内容分类")
# Excel in China saves CSV in GBK unless told otherwise.
_ENCODINGS = ("utf-8-sig", "gb18030")


class TableError(ValueError):
    """The table cannot be read at all."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns; what is not given is looked for."""

    texts: tuple[str, ...] = ()
    label: str = ""


@dataclass
class History:
    """The rows that can be learned from, and (line, problem) of those that cannot."""

    rows: list[Example] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


def document(title: str, body: str) -> str:
    """A letter as one text; the title weighs twice."""
    return f"{title}。{title}。{body}" if title and body else title or body


def read_history(
    path: Path, tree: Tree, columns: Columns, mapping: Mapping[str, str] | None = None
) -> History:
    """Read a CSV; labels are paths, names or codes of the tree, or what `mapping` makes of them."""
    rows, names = _rows(path)
    texts, label = _columns(names, columns)
    found = History()
    for line, row in rows:
        parts = [str(row.get(name) or "").strip() for name in texts]
        said = str(row.get(label) or "").strip()
        text = document(parts[0], "。".join(parts[1:])) if len(parts) > 1 else parts[0]
        code = _code((mapping or {}).get(said, said), tree)
        if len(text) < SHORTEST:
            found.problems.append((line, "没有正文"))
        elif not said:
            found.problems.append((line, "没有分类"))
        elif code is None:
            found.problems.append((line, f"分类表里没有“{said[:20]}”"))
        elif None in row or any(row.get(name) is None for name in (*texts, label)):
            found.problems.append((line, "列数不对"))
        else:
            found.rows.append(Example(text, code))
    return found


def read_mapping(path: Path) -> dict[str, str]:
    """A CSV of two columns: the label used in the history, and a path, name or code of the tree."""
    told = csv.reader(decoded(path).splitlines())
    return {row[0].strip(): row[1].strip() for row in told if len(row) >= 2 and row[0].strip()}


def _rows(path: Path) -> tuple[list[tuple[int, dict[str, str]]], list[str]]:
    reader = csv.DictReader(decoded(path).splitlines(keepends=True))
    try:
        rows, line = [], 2
        for row in reader:
            rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        raise TableError(f"第 {reader.line_num} 行读不出来：{error}") from None
    return rows, [name for name in reader.fieldnames or [] if name]


def decoded(path: Path) -> str:
    """The text of a table, UTF-8 or GB18030; TableError when it is neither."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TableError(f"打不开 {path}：{error.strerror}") from None
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError(f"{path.name} 不是 UTF-8 也不是 GB18030 编码")


def _columns(names: Sequence[str], given: Columns) -> tuple[tuple[str, ...], str]:
    missing = [name for name in (*given.texts, given.label) if name and name not in names]
    if missing:
        raise TableError(f"没有这一列：{'、'.join(missing)}（有：{'、'.join(names)}）")
    titles = [name for name in names if name.lower() in _TITLES][:1]
    bodies = [name for name in names if name.lower() in _BODIES][:1]
    texts = given.texts or (*titles, *bodies)
    label = given.label or next((name for name in names if name.lower() in _LABELS), "")
    if not texts or not label:
        told = "、".join(names)
        raise TableError(
            f"看不出哪一列是正文、哪一列是分类，请用 --text 和 --label 指明（有：{told}）"
        )
    return tuple(texts), label


def _code(said: str, tree: Tree) -> str | None:
    if said in tree.nodes:
        return said
    node = tree.resolve([part.strip() for part in said.split(BETWEEN.strip())])
    if node:
        return node.code
    alike = [one.code for one in tree.nodes.values() if said in (one.names[-1], one.newer)]
    return alike[0] if len(alike) == 1 else None
