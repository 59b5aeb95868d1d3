"""YAML whose mappings know their lines, so that a mistake can be shown where it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


class FlowError(Exception):
    """Something in a flow cannot work; says where."""

    def __init__(self, path: Path | str, line: int, message: str) -> None:
        self.path, self.line, self.message = str(path), line, message
        super().__init__(f"{path}:{line}: {message}")


class _Lines(yaml.SafeLoader):
    """A YAML loader that notes in each mapping the line it begins on."""


def _mapping(loader: _Lines, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key, _ in node.value:
        if key.value in seen:
            raise FlowError(loader.name, key.start_mark.line + 1, f"`{key.value}` is given twice")
        seen.add(key.value)
    made: dict[Any, Any] = loader.construct_mapping(node, deep=True)
    made["__line__"] = node.start_mark.line + 1
    return made


_Lines.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in `path`; every mapping in it carries its line as `__line__`."""
    with path.open(encoding="utf-8") as file:
        loader = _Lines(file)
        loader.name = str(path)
        try:
            document = loader.get_single_data()
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise FlowError(path, line, str(error.problem)) from error
        finally:
            loader.dispose()
    if not isinstance(document, dict):
        raise FlowError(path, 1, "expected a mapping")
    return document


def plain(value: Any) -> Any:
    """`value` without the line notes."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key != "__line__"}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value
