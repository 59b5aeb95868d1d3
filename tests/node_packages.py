"""The packages of the tests' Node programs: installed when allowed, else skipped loudly."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def require_packages(folder: Path, program: str) -> None:
    """Install what `folder` locks, or skip the test; in CI its absence is a failure."""
    reason = _missing(folder)
    if reason is None:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"{program} cannot run: {reason}")
    pytest.skip(f"NOT TESTED against {program}: {reason}")


def _missing(folder: Path) -> str | None:
    """Why the program cannot run; installs its packages when that is all it lacks."""
    npm = shutil.which("npm")
    if shutil.which("node") is None or npm is None:
        return "node or npm is not installed"
    lock = (folder / "package-lock.json").read_bytes()
    mark = folder / "node_modules" / ".installed-lock.json"
    if mark.exists() and mark.read_bytes() == lock:
        return None
    command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        return f"npm ci failed: {done.stderr.strip()[-400:]}"
    mark.write_bytes(lock)
    return None
