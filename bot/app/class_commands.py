"""`xinfang classes` and `xinfang learn`: the tree of content classes, and learning from history."""

from pathlib import Path
from typing import Annotated

import typer

from bot.app.engine_module import run_engine_module
from bot.app.opening import MISUSED, fail, settings_or_fail, told

classes = typer.Typer(help=told("classes"), no_args_is_help=True)

_Table = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]


@classes.callback()
def _classes() -> None:
    """Keep `import` a command of its own while it is the only one."""


@classes.command("import", help=told("classes_import"))
def import_tree(
    file: _Table,
    version: Annotated[str, typer.Option("--version", help=told("tree_version"))],
    check: Annotated[bool, typer.Option("--check", help=told("check"))] = False,
) -> None:
    """Put a bureau's own tree of classes in the place of the shipped one."""
    more = ["--check"] if check else []
    home = str(settings_or_fail().places.home)
    run_engine_module(
        "nlu.classes.importing", str(file.resolve()), "--home", home, "--version", version, *more
    )


def learn(
    file: Annotated[Path | None, typer.Argument(exists=True, dir_okay=False, readable=True)] = None,
    use: Annotated[bool, typer.Option("--use", help=told("use"))] = False,
    drop: Annotated[bool, typer.Option("--drop", help=told("drop"))] = False,
    mapping: Annotated[
        Path | None,
        typer.Option("--map", exists=True, dir_okay=False, help=told("map")),
    ] = None,
    text: Annotated[list[str] | None, typer.Option("--text", help=told("text"))] = None,
    label: Annotated[str, typer.Option("--label", help=told("label"))] = "",
) -> None:
    """Learn content classes from a bureau's own history, the gain shown first."""
    if drop == (file is not None) or (drop and use):
        fail("learn_misused", code=MISUSED)
    more = [*(["--use"] if use else []), *(["--drop"] if drop else [])]
    if file:
        more.append(str(file.resolve()))
    if mapping:
        more += ["--map", str(mapping.resolve())]
    for column in text or ():
        more += ["--text", column]
    if label:
        more += ["--label", label]
    settings = settings_or_fail()
    settings.places.create()
    run_engine_module("nlu.classes.learn", "--home", str(settings.places.home), *more)
