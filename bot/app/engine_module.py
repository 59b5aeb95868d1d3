"""Commands that the engine's own Python carries out."""

import os
import subprocess
from typing import NoReturn

import typer

from bot.app.opening import fail
from bot.app.places import ROOT
from bot.app.training import ENGINE_PYTHON, engine_environment


def run_engine_module(*command: str) -> NoReturn:
    """Run a module in the engine's environment and end with its exit code."""
    if not ENGINE_PYTHON.exists():
        fail("engine_missing")
    code = subprocess.run(
        [str(ENGINE_PYTHON), "-m", *command],
        cwd=ROOT,
        env=os.environ | engine_environment(),
        check=False,
    ).returncode
    raise typer.Exit(code)
