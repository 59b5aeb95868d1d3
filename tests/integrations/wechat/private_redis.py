"""A Redis of our own, on a Unix socket, for as long as a test needs it."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis


@contextmanager
def private_redis() -> Iterator[str]:
    """The socket's path. Unix socket paths must be short, hence not pytest's directory."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    with tempfile.TemporaryDirectory(prefix="xf-redis-") as folder:
        path = str(Path(folder) / "r.sock")
        arguments = ["--port", "0", "--unixsocket", path, "--save", "", "--dir", folder]
        process = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL)
        try:
            _wait(path)
            yield path
        finally:
            process.kill()
            process.wait(10)


def _wait(path: str) -> None:
    deadline = time.monotonic() + 10
    with redis.Redis(unix_socket_path=path) as client:
        while True:
            try:
                client.ping()
                return
            except redis.ConnectionError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
