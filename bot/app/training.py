"""The engine's own Python: training a model when flows or examples have changed."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

from bot.app.places import ROOT, Places

ENGINE_PYTHON = ROOT / "nlu" / ".venv" / "bin" / "python"
CHILD = ROOT / "bot" / "app" / "child.py"


class TrainingFailed(Exception):
    """Training ended without a model; what went wrong was printed."""

    def __init__(self, code: int) -> None:
        super().__init__(f"training ended with exit code {code}")
        self.code = code


class EngineMissing(Exception):
    """The engine's environment is not set up."""


def engine_environment() -> dict[str, str]:
    """The environment variables every program of the engine gets."""
    return {
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        # Rasa's own dependencies warn of each other's age; nobody here can change that.
        "PYTHONWARNINGS": "ignore",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def current_model(places: Places) -> Path:
    """The model of the current flows and examples, trained now if need be.

    The trainer shows its progress on standard error and prints the model's path.
    """
    if not ENGINE_PYTHON.exists():
        raise EngineMissing
    command = [sys.executable, "-I", "-S", str(CHILD), "--", str(ENGINE_PYTHON)]
    # Several stacks may share the folder (tests do): one trains, the others find its model.
    with (places.models / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = subprocess.run(
            [*command, "-m", "nlu.train", "--models", str(places.models)],
            cwd=ROOT,
            env=os.environ | engine_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
    lines = result.stdout.split()
    if result.returncode != 0 or not lines:
        raise TrainingFailed(result.returncode or 1)
    return Path(lines[-1])
