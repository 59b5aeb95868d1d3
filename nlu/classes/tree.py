"""The tree of content classes: three levels, two digits of the code each."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

SHIPPED = Path(__file__).with_name("tree.yml")
BETWEEN = " - "
OTHER = "990000"
_TWO_DIGITS = re.compile(r"[0-9]{2}")
_LEVELS = 3


class TreeError(ValueError):
    """The table cannot be used; `problems` are sentences, with line numbers where known."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("；".join(problems))
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class Node:
    """A class. `plain` is how a citizen would call it, `newer` its name in a newer edition."""

    code: str
    names: tuple[str, ...]
    plain: str
    newer: str = ""

    @property
    def path(self) -> str:
        """城乡建设 - 住房保障与房地产 - 物业服务."""
        return BETWEEN.join(self.names)

    @property
    def first(self) -> str:
        """The code of the level-1 class it belongs to."""
        return self.code[:2] + "0000"


@dataclass(frozen=True)
class Tree:
    """All classes by code; `old` leads from paths of an older edition to codes of this one."""

    version: str
    edition: str
    nodes: Mapping[str, Node]
    old: Mapping[str, str] = field(default_factory=dict)

    def firsts(self) -> list[Node]:
        """The level-1 classes, in the order of their codes."""
        return [node for code, node in sorted(self.nodes.items()) if code.endswith("0000")]

    def named(self, names: Sequence[str]) -> Node | None:
        """The class with exactly this path."""
        return self._by_names().get(tuple(names))

    def resolve(self, names: Sequence[str]) -> Node | None:
        """The class for a path of this edition or the older one; a level higher when it has gone.

        The class 其他 within a class is that class itself.
        """
        left = tuple(names)
        while left:
            code = self.old.get(BETWEEN.join(left))
            found = self.nodes[code] if code else self.named(left)
            if found:
                return found
            left = left[:-1]
        return None

    def digest(self) -> str:
        """Changes with everything but the words for citizens."""
        told = [sorted((n.code, n.path) for n in self.nodes.values()), sorted(self.old.items())]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:16]

    def _by_names(self) -> dict[tuple[str, ...], Node]:
        return {node.names: node for node in self.nodes.values()}


def read_tree(path: Path = SHIPPED) -> Tree:
    """The tree of a file; TreeError tells all that is wrong with it."""
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise TreeError([f"{path.name}: {error}"]) from None
    if not isinstance(told, dict) or not isinstance(told.get("classes"), list):
        raise TreeError([f"{path.name} 里没有 classes"])
    return build(
        str(told.get("version") or ""),
        str(told.get("edition") or ""),
        list(_walk(told["classes"], (), "")),
        {str(old): str(code) for old, code in (told.get("old") or {}).items()},
    )


def build(version: str, edition: str, nodes: Sequence[Node], old: Mapping[str, str]) -> Tree:
    """A checked tree; TreeError tells all that is wrong with it."""
    problems = [] if version else ["缺少 version"]
    problems += [f"编码不是两位数字一级：{n.path}（{n.code}）" for n in nodes if not _is_code(n)]
    problems += [f"编码重复：{code}" for code, n in Counter(x.code for x in nodes).items() if n > 1]
    problems += [f"名称重复：{path}" for path, n in Counter(x.path for x in nodes).items() if n > 1]
    problems += [f"超过三级：{n.path}" for n in nodes if len(n.names) > _LEVELS]
    codes = {node.code for node in nodes}
    problems += [f"对照表指向不存在的编码：{o} → {c}" for o, c in old.items() if c not in codes]
    problems += [f"上级不存在：{n.path}（{n.code}）" for n in nodes if _above(n) - codes]
    if not nodes:
        problems.append("一个分类也没有")
    if problems:
        raise TreeError(problems)
    return Tree(version, edition, {node.code: node for node in nodes}, dict(old))


def write_tree(tree: Tree, path: Path) -> None:
    """Write what `read_tree` reads."""
    told: dict[str, Any] = {"version": tree.version, "edition": tree.edition}
    if tree.old:
        told["old"] = dict(tree.old)
    told["classes"] = [_told(node, tree) for node in tree.firsts()]
    text = yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=100)
    path.write_text(text, encoding="utf-8")


def _told(node: Node, tree: Tree) -> dict[str, Any]:
    level = len(node.names)
    told: dict[str, Any] = {"code": node.code[2 * level - 2 : 2 * level], "name": node.names[-1]}
    told["plain"] = node.plain
    if node.newer:
        told["newer"] = node.newer
    under = [n for _, n in sorted(tree.nodes.items()) if n.names[:-1] == node.names]
    if under:
        told["parts"] = [_told(child, tree) for child in under]
    return told


def _walk(rows: Any, above: tuple[str, ...], code: str) -> Iterator[Node]:
    for row in rows:
        if not isinstance(row, dict) or not row.get("name") or "code" not in row:
            raise TreeError([f"{BETWEEN.join(above) or '一级分类'}：每一项都要有 code 和 name"])
        names, own = (*above, str(row["name"])), code + str(row["code"])
        if not _TWO_DIGITS.fullmatch(str(row["code"])):
            raise TreeError([f"编码不是两位数字一级：{BETWEEN.join(names)}（{row['code']}）"])
        plain = str(row.get("plain") or row["name"])
        yield Node(own.ljust(2 * _LEVELS, "0"), names, plain, str(row.get("newer") or ""))
        yield from _walk(row.get("parts") or (), names, own)


def _is_code(node: Node) -> bool:
    parts = [node.code[at : at + 2] for at in range(0, 2 * _LEVELS, 2)]
    told, zeros = parts[: len(node.names)], parts[len(node.names) :]
    return (
        len(node.code) == 2 * _LEVELS
        and all(_TWO_DIGITS.fullmatch(part) and part != "00" for part in told)
        and not any(part != "00" for part in zeros)
    )


def _above(node: Node) -> set[str]:
    return {node.code[: 2 * level].ljust(6, "0") for level in range(1, len(node.names))}
