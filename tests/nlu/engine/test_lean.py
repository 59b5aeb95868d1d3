"""The real process: it starts, answers over its socket, and stays small."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nlu.compile import ROOT
from nlu.engine.lean import ABSENT
from nlu.engine.server import KEY_HEADER
from nlu.engine.turn import Turns
from tests.nlu.engine.conftest import Citizen

MOST_MEGABYTES = 560
KEY = "a key for tests"


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=30)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(30)
        self.sock.connect(self._path)


def ask(path: str, method: str, target: str, body: Any = None) -> tuple[int, Any]:
    connection = _Connection(path)
    connection.request(method, target, json.dumps(body) if body else None, {KEY_HEADER: KEY})
    response = connection.getresponse()
    return response.status, json.loads(response.read())


@pytest.fixture
def engine(model: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/e.sock"
        command = [sys.executable, "-W", "ignore", "-m", "nlu.engine.server"]
        process = subprocess.Popen(
            [*command, "--model", str(model), "--socket", path],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": ".", "ENGINE_KEY": KEY},
        )
        try:
            _wait(process, path)
            yield process, path
        finally:
            process.terminate()
            process.wait(20)


def _wait(process: subprocess.Popen[bytes], path: str) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert process.poll() is None, "the engine ended"
        try:
            if ask(path, "GET", "/health")[0] == 200:
                return
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
    raise AssertionError("the engine did not start")


def test_the_process(engine: tuple[subprocess.Popen[bytes], str], turns: Turns) -> None:
    process, path = engine
    citizen = Citizen(turns)
    text = "小区门口的路灯坏了三个月，没人管，希望尽快修好。"
    status, made = ask(path, "POST", "/turn", citizen.request(text))
    here = citizen.say(text, turn="m1")
    assert status == 200
    assert made["state"] == here["state"]
    assert made["replies"] == here["replies"]
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    resident = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
    assert resident / 1024 < MOST_MEGABYTES


def test_a_turn_is_computed_by_one_thread() -> None:
    looks = "import json, nlu.engine.server, sklearn, threadpoolctl as t;"
    looks += "print(json.dumps([one['num_threads'] for one in t.threadpool_info()]))"
    environment = {name: value for name, value in os.environ.items() if "NUM_THREADS" not in name}
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", looks],
        cwd=ROOT,
        env={**environment, "PYTHONPATH": "."},
        capture_output=True,
        check=True,
    )
    threads = json.loads(found.stdout)
    assert threads
    assert set(threads) == {1}


def test_nothing_of_ours_needs_what_is_left_out() -> None:
    for folder in ("nlu", "actions"):
        for path in (ROOT / folder).glob("**/*.py"):
            if ".venv" in path.parts:
                continue
            for line in path.read_text(encoding="utf-8").splitlines():
                words = line.replace(".", " ").split()
                if words[:1] in (["import"], ["from"]):
                    assert words[1] not in ABSENT, f"{path}: {line}"
