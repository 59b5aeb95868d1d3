"""`xinfang classes` and `xinfang learn`: the tree of content classes, and learning from history."""

from pathlib import Path
from typing import Annotated

import typer

from bot.app.engine_module import run_engine_module
from bot.app.opening import MISUSED, fail, settings_or_fail

classes = typer.Typer(help="内容分类", no_args_is_help=True)

_Table = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]


@classes.callback()
def _classes() -> None:
    """Keep `import` a command of its own while it is the only one."""


@classes.command("import")
def import_tree(
    file: _Table,
    version: Annotated[str, typer.Option("--version", help="这一版分类表的名字，比如 2026.1")],
    check: Annotated[bool, typer.Option("--check", help="只检查，不启用")] = False,
) -> None:
    """用 CSV（列：l1,l2,l3，可加 code,plain,old）换上本单位的分类表；旧表留在一旁。"""
    more = ["--check"] if check else []
    home = str(settings_or_fail().places.home)
    run_engine_module(
        "nlu.classes.importing", str(file.resolve()), "--home", home, "--version", version, *more
    )


def learn(
    file: Annotated[Path | None, typer.Argument(exists=True, dir_okay=False, readable=True)] = None,
    use: Annotated[bool, typer.Option("--use", help="学完就用这个模型")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="不再用学来的模型，改回自带的")] = False,
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--map", exists=True, dir_okay=False, help="对照表 CSV：文件里的分类,分类表里的分类"
        ),
    ] = None,
    text: Annotated[
        list[str] | None, typer.Option("--text", help="正文所在的列，可给多次，标题放第一个")
    ] = None,
    label: Annotated[str, typer.Option("--label", help="分类所在的列")] = "",
) -> None:
    """用本单位已经分好类的来信（CSV）训练内容分类，先给出学习前后的成绩。"""
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
