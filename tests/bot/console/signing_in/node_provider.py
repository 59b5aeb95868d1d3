"""A real OpenID provider (Node, the `oidc-provider` package), started by the tests."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.node_packages import require_packages

FOLDER = Path(__file__).parents[3] / "oidc_provider"


def require_provider() -> None:
    """Install the provider's packages, or skip loudly; in CI their absence is a failure."""
    require_packages(FOLDER, "a real OpenID provider")


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
