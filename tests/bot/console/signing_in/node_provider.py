"""A real OpenID provider (Node, the `oidc-provider` package), started by the tests."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "oidc_provider"


def require_provider() -> None:
    """Install the provider's packages, or skip loudly; in CI their absence is a failure."""
    reason = _missing()
    if reason is None:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"the OpenID provider cannot run: {reason}")
    pytest.skip(f"NOT TESTED against a real OpenID provider: {reason}")


def _missing() -> str | None:
    npm = shutil.which("npm")
    if shutil.which("node") is None or npm is None:
        return "node or npm is not installed"
    lock = (FOLDER / "package-lock.json").read_bytes()
    mark = FOLDER / "node_modules" / ".installed-lock.json"
    if mark.exists() and mark.read_bytes() == lock:
        return None
    command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        return f"npm ci failed: {done.stderr.strip()[-400:]}"
    mark.write_bytes(lock)
    return None


@contextmanager
def running(client: dict[str, object], accounts: dict[str, str]) -> Iterator[str]:
    """The issuer of a provider that knows one client and these accounts, subject to login."""
    process = subprocess.Popen(
        ["node", "provider.mjs"],
        cwd=FOLDER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps({"client": client, "accounts": accounts}) + "\n")
    process.stdin.flush()
    try:
        told = next(line for line in process.stdout if line.startswith("{"))
        yield json.loads(told)["issuer"]
    finally:
        process.stdin.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        process.stdout.close()
