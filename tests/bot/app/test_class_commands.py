"""`xinfang learn` and `xinfang classes import`: what reaches the engine's environment."""

import csv
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.app import engine_module
from bot.app.cli import app
from bot.app.training import ENGINE_PYTHON

Calls = list[list[str]]


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Calls:
    """The commands that would be run."""
    seen: Calls = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        seen.append(command[2:])
        return subprocess.CompletedProcess(command, 3)

    monkeypatch.setenv("XINFANG_HOME", str(tmp_path))
    monkeypatch.setattr(engine_module, "ENGINE_PYTHON", Path(sys.executable))
    monkeypatch.setattr(engine_module.subprocess, "run", run)
    return seen


def xinfang(*arguments: str, code: int) -> Result:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == code, result.output
    return result


def test_learning_is_handed_on_with_all_options(calls: Calls, tmp_path: Path) -> None:
    file, mapping = tmp_path / "h.csv", tmp_path / "m.csv"
    file.touch()
    mapping.touch()
    home = str(tmp_path)
    xinfang("learn", str(file), code=3)
    xinfang(
        "learn", str(file), "--use", "--map", str(mapping), "--text", "标题", "--text", "正文",
        "--label", "类别", code=3,
    )  # fmt: skip
    xinfang("learn", "--drop", code=3)
    assert calls == [
        ["nlu.classes.learn", "--home", home, str(file)],
        ["nlu.classes.learn", "--home", home, "--use", str(file), "--map", str(mapping),
         "--text", "标题", "--text", "正文", "--label", "类别"],
        ["nlu.classes.learn", "--home", home, "--drop"],
    ]  # fmt: skip


def test_learning_without_a_file_is_asking_wrongly(calls: Calls, tmp_path: Path) -> None:
    file = tmp_path / "h.csv"
    file.touch()
    xinfang("learn", code=2)
    xinfang("learn", str(file), "--drop", code=2)
    xinfang("learn", str(tmp_path / "not-there.csv"), code=2)
    assert calls == []


def test_importing_a_tree_needs_a_version(calls: Calls, tmp_path: Path) -> None:
    file = tmp_path / "tree.csv"
    file.touch()
    xinfang("classes", "import", str(file), code=2)
    xinfang("classes", "import", str(file), "--version", "2026", "--check", code=3)
    assert calls == [
        [
            "nlu.classes.importing",
            str(file),
            "--home",
            str(tmp_path),
            "--version",
            "2026",
            "--check",
        ]
    ]


@pytest.mark.skipif(not ENGINE_PYTHON.exists(), reason="the engine's environment is not set up")
def test_a_table_is_checked_in_the_engine(tmp_path: Path) -> None:
    file = tmp_path / "tree.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([["l1", "code"], ["教育文体", "010000"], ["民政", "1"]])
    command = [sys.executable, "-m", "bot.app.cli", "classes", "import", str(file)]
    result = subprocess.run(
        [*command, "--version", "1", "--check"],
        env=os.environ | {"XINFANG_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert "第 3 行" in result.stderr
