"""The tiny language of `when:`: names, literals, == != in and or not, `set(name)`."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from typing import Any

_LITERALS = {"true": True, "false": False, "null": None, "none": None}


class ConditionError(ValueError):
    """The expression is not of this language."""


@cache
def _parse(source: str) -> ast.expr:
    try:
        tree = ast.parse(source, mode="eval").body
    except SyntaxError as error:
        raise ConditionError(f"cannot read `{source}`") from error
    _refuse_foreign(tree, source)
    return tree


def _refuse_foreign(node: ast.expr, source: str) -> None:
    match node:
        case ast.BoolOp(values=values):
            inner: list[ast.expr] = values
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = [operand]
        case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq() | ast.In() | ast.NotIn()]):
            inner = [left, *node.comparators]
        case ast.Call(func=ast.Name(id="set"), args=[ast.Name()], keywords=[]):
            inner = []
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            inner = elements
        case ast.Name() | ast.Constant():
            inner = []
        case _:
            raise ConditionError(f"`{ast.unparse(node)}` is not allowed in `{source}`")
    for one in inner:
        _refuse_foreign(one, source)


def names_in(source: str) -> set[str]:
    """Slots the expression looks at; `ConditionError` when it is not an expression."""
    return {
        node.id
        for node in ast.walk(_parse(source))
        if isinstance(node, ast.Name) and node.id not in _LITERALS and node.id != "set"
    }


def holds(source: str | None, values: Mapping[str, Any]) -> bool:
    """Is the expression true of these slot values? No expression is true; unset slots are None."""
    return True if source is None else bool(_value(_parse(source), values))


def _value(node: ast.expr, values: Mapping[str, Any]) -> Any:
    match node:
        case ast.BoolOp(op=ast.And(), values=parts):
            return all(_value(part, values) for part in parts)
        case ast.BoolOp(values=parts):
            return any(_value(part, values) for part in parts)
        case ast.UnaryOp(operand=operand):
            return not _value(operand, values)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compare(op, _value(left, values), _value(right, values))
        case ast.Call(args=[ast.Name(id=name)]):
            return values.get(name) is not None
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            return [_value(element, values) for element in elements]
        case ast.Name(id=name):
            return _LITERALS[name] if name in _LITERALS else values.get(name)
        case ast.Constant(value=value):
            return value
    raise ConditionError(ast.unparse(node))


def _compare(op: ast.cmpop, left: Any, right: Any) -> bool:
    if isinstance(op, ast.Eq | ast.NotEq):
        return (left == right) is isinstance(op, ast.Eq)
    return (left in (right or ())) is isinstance(op, ast.In)


def literals_in(source: str) -> list[Any]:
    """Literal values the expression compares with."""
    found = [_value(n, {}) for n in ast.walk(_parse(source)) if isinstance(n, ast.Constant)]
    named = [
        _LITERALS[n.id]
        for n in ast.walk(_parse(source))
        if isinstance(n, ast.Name) and n.id in _LITERALS
    ]
    return [*found, *named]
