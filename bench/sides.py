"""Starting and stopping the two sides."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.dialects import Dialect, RestDialect, WeixinDialect
from integrations.simulator import SimulatedAccount

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "bench"
STOCK = Path(__file__).parent / "stock"
RASA = ROOT / "nlu" / ".venv" / "bin" / "rasa"
START_SECONDS = 240
STOP_SECONDS = 30


class DidNotStart(Exception):
    """A side did not come up; the message names its log."""


@dataclass(frozen=True)
class Side:
    """A running side: how to talk to it, and the processes that it consists of."""

    name: str
    dialect: Dialect
    pids: list[int]
    engine_word: str
    home: Path = FOLDER
    database_url: str = ""
    console_port: int = 0
    api_port: int = 0
    """Where the service looks for WeChat's API, when that is not the simulator's."""


@contextmanager
def stock() -> Iterator[Side]:
    """`rasa run` with its in-memory tracker; trained once, again when its files change."""
    model = FOLDER / "stock" / "stock.tar.gz"
    environment = os.environ | {
        "RASA_TELEMETRY_ENABLED": "false",
        "CUDA_VISIBLE_DEVICES": "",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }
    newest = max(path.stat().st_mtime for path in STOCK.rglob("*.yml"))
    if not model.exists() or model.stat().st_mtime < newest:
        train = [str(RASA), "train", "--fixed-model-name", "stock", "--quiet"]
        train += ["--out", str(model.parent)]
        subprocess.run(train, cwd=STOCK, env=environment, check=True)
    port = free_port()
    command = [str(RASA), "run", "--model", str(model), "--port", str(port)]
    command += ["--interface", "127.0.0.1", "--credentials", "credentials.yml"]
    with _process("stock", command, environment, STOCK) as process:
        _wait_for(f"http://127.0.0.1:{port}/webhooks/rest/", process, "stock")
        yield Side("stock", RestDialect(port), [process.pid], "rasa")


@contextmanager
def ours(
    name: str,
    database_url: str,
    more_pids: list[int],
    *,
    own_api: bool = False,
    more: Mapping[str, str] | None = None,
) -> Iterator[Side]:
    """`xinfang run` in a home of its own, with everything it would run for a city.

    With `own_api` it is given a port for WeChat's API, which the caller serves; `more` are further
    variables.
    """
    home = FOLDER / name
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    # The model is the same for every run and every home: train it once.
    models = ROOT / "var" / "models"
    models.mkdir(parents=True, exist_ok=True)
    (home / "models").symlink_to(models)
    account = SimulatedAccount(
        app_id="wx" + secrets.token_hex(8),
        app_secret=secrets.token_hex(16),
        token=secrets.token_hex(12),
        encoding_aes_key=secrets.token_hex(21) + "A",
        original_id="gh_" + secrets.token_hex(6),
    )
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("WECHAT_")},
        "XINFANG_HOME": str(home),
        "XINFANG_ENV": "development",
        "PORT": str(free_port()),
        "CONSOLE_PORT": str(free_port()),
        "DATABASE_URL": database_url,
        "REDIS_URL": "",
        "ENGINE_URL": "",
        "WECHAT_APP_ID": account.app_id,
        "WECHAT_APP_SECRET": account.app_secret,
        "WECHAT_TOKEN": account.token,
        "WECHAT_ENCODING_AES_KEY": account.encoding_aes_key,
        "WECHAT_ORIGINAL_ID": account.original_id,
    }
    api_port = free_port() if own_api else 0
    if own_api:
        environment["WECHAT_API_BASE"] = f"http://127.0.0.1:{api_port}"
    environment |= more or {}
    if not environment["ENGINE_URL"]:
        train = [str(Path(sys.executable).with_name("xinfang")), "train"]
        subprocess.run(train, cwd=ROOT, env=environment, check=True)
    with _process(name, [sys.executable, "-m", "bot.app.run"], environment, ROOT) as process:
        port, console_port = _ready_ports(home, process, name)
        yield Side(
            name,
            WeixinDialect(port, account),
            [process.pid, *more_pids],
            "nlu.engine",
            home,
            database_url,
            console_port,
            api_port,
        )


@contextmanager
def _process(
    name: str, command: list[str], environment: dict[str, str], folder: Path
) -> Iterator[subprocess.Popen[bytes]]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _ready_ports(home: Path, process: subprocess.Popen[bytes], name: str) -> tuple[int, int]:
    status = home / "run" / "status.json"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            note = json.loads(status.read_text())
            port, console_port = int(note["port"]), int(note["console_port"])
        except (OSError, ValueError):
            time.sleep(0.2)
            continue
        _wait_for(f"http://127.0.0.1:{port}/readyz", process, name)
        return port, console_port
    raise DidNotStart(f"{name}: see {FOLDER / name}.log")


def _wait_for(address: str, process: subprocess.Popen[bytes], name: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.25)
    raise DidNotStart(f"{name}: see {FOLDER / name}.log")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
