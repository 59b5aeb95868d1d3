"""The process manager's configuration, and the wrapper around each program."""

import configparser
import os
import signal
import subprocess
import sys
from pathlib import Path

from bot.app.places import Places
from bot.app.supervision import CHILD, Program, configuration
from tests.stack import wait_for


def parse(text: str) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser()
    parser.read_string(text)
    return parser


def test_percent_signs_and_blanks_survive(tmp_path: Path) -> None:
    program = Program("web", ["run it", "50%"], 1)
    section = parse(configuration(Places(tmp_path), [program]))["program:web"]
    assert section["command"].endswith("-- 'run it' 50%%")
    assert section["autorestart"] == "true"


def test_the_engine_sees_only_its_own_secret() -> None:
    program = Program("engine", ["env"], 1, keep=("ENGINE_KEY",), add={"PYTHONPATH": "/src"})
    environment = {"PATH": os.environ["PATH"], "ENGINE_KEY": "k", "WECHAT_TOKEN": "t"}
    shown = subprocess.run(
        program.command_line(), env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert "ENGINE_KEY=k" in shown
    assert "PYTHONPATH=/src" in shown
    assert "WECHAT_TOKEN" not in shown


def test_programs_keep_their_bytecode_for_the_next_start() -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    shown = subprocess.run(
        Program("web", ["env"], 1).command_line(),
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "PATH=" in shown
    assert "PYTHONDONTWRITEBYTECODE" not in shown


def test_a_child_dies_with_its_parent() -> None:
    code = (
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen([sys.executable, {str(CHILD)!r}, '--', 'sleep', '60'])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        wait_for(lambda: Path(f"/proc/{child}/cmdline").read_bytes().startswith(b"sleep"))
        parent.send_signal(signal.SIGKILL)
    wait_for(lambda: not is_alive(child), seconds=5)


def is_alive(process_id: int) -> bool:
    try:
        status = Path(f"/proc/{process_id}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rsplit(")", 1)[1].split()[0] != "Z"
