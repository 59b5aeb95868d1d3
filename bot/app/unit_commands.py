"""`xinfang units`."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from bot.app.case_commands import Json
from bot.app.opening import MISUSED, fail, opened, say, say_json, told, words
from bot.staff import units as tree
from bot.staff.models import Unit

units = typer.Typer(help=told("units"), no_args_is_help=True)


class Kind(StrEnum):
    """The two kinds of units."""

    AREA = "area"
    LINE = "line"


@units.command("add", help=told("add_unit"))
def add_unit(
    name: Annotated[str, typer.Argument(metavar=told("units"), help=told("unit_name"))],
    kind: Annotated[Kind, typer.Option(help=told("unit_kind"))],
    parent: Annotated[str | None, typer.Option(help=told("unit_parent"))] = None,
) -> None:
    """Add a unit."""
    if not name.strip():
        fail("name_needed", code=MISUSED)
    with opened() as open_:
        open_.database.transact(
            lambda s: tree.add_unit(
                s, open_.asker, name, kind=kind.value, parent=parent, now=open_.now
            )
        )
    say("unit_added", name=name)


@units.command("list", help=told("list_units"))
def list_units(as_json: Json = False) -> None:
    """List the units as a tree."""
    with opened() as open_:
        found = open_.database.look(lambda s: tree.list_units(s, open_.asker))
    if as_json:
        names = {unit.id: unit.name for unit in found}
        say_json(
            [
                {"name": unit.name, "kind": unit.kind, "parent": names.get(unit.parent_id or "")}
                for unit in found
            ]
        )
        return
    _say_units(found, None, 0)


def _say_units(found: Sequence[Unit], parent: str | None, depth: int) -> None:
    for unit in found:
        if unit.parent_id == parent:
            typer.echo("  " * depth + words().text(f"unit.{unit.kind}", name=unit.name))
            _say_units(found, unit.id, depth + 1)
