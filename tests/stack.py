"""The whole product as `make run` starts it, in a folder of its own, for tests of any kind.

    with Stack(folder) as stack:
        citizen = stack.citizen()
        assert "请问" in citizen.say("楼下烧烤店半夜还在吵").text
        stack.kill("engine")

Real processes with the real model, kept in var/models. WeChat's API is played inside the test
process, so that it survives a killed `web`.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import xmlrpc.client
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from supervisor.xmlrpc import SupervisorTransport

from bot.app.clock import build_clock
from bot.app.places import ROOT
from bot.app.readiness import missing_parts
from bot.app.settings import Settings, load_settings
from bot.kit.crypto import Cipher
from bot.kit.db import Database
from tests.wechat_user import Citizen, FakeWeChat

T = TypeVar("T")
START_SECONDS = 400  # the first one trains
READY_SECONDS = 60
TRACEBACK = "Traceback"
SETTINGS = {name.upper() for name in Settings.model_fields}


def wait_for(
    condition: Callable[[], T], *, seconds: float = 30, every: float = 0.05, what: str = ""
) -> T:
    """The first true result of `condition`; fails the test when none comes in time."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what or condition}")
        time.sleep(every)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Stack:
    """One running product; `environment` adds to or overrides what its processes see."""

    def __init__(
        self,
        folder: Path | None = None,
        *,
        database_url: str = "",
        account_type: str = "service",
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._temporary = folder is None
        self.home = folder or Path(tempfile.mkdtemp(prefix="xinfang-test-"))
        self._share_models()
        clock_offset = self.home / "clock-offset"
        if not clock_offset.exists():
            clock_offset.write_text("0", encoding="ascii")
        self.wechat = FakeWeChat(clock_offset, can_push=account_type == "service")
        self._given = {
            "XINFANG_HOME": str(self.home),
            "PORT": str(free_port()),
            "CONSOLE_PORT": str(free_port()),
            "WECHAT_API_BASE": self.wechat.address,
            "WECHAT_ACCOUNT_TYPE": account_type,
            "DATABASE_URL": database_url,
            **(environment or {}),
        }
        self._process: subprocess.Popen[str] | None = None
        self._database: Database | None = None
        self._settings: Settings | None = None
        self._citizens: list[Citizen] = []

    def _share_models(self) -> None:
        shared = ROOT / "var" / "models"
        shared.mkdir(parents=True, exist_ok=True)
        self.home.mkdir(parents=True, exist_ok=True)
        models = self.home / "models"
        if not models.exists():
            models.symlink_to(shared, target_is_directory=True)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def settings(self) -> Settings:
        """What the processes were started with."""
        if self._settings is None:
            known = {name: value for name, value in self._given.items() if name in SETTINGS}
            values = {name.lower(): value for name, value in known.items() if value}
            with _without_settings():
                self._settings = load_settings(**values)
        return self._settings

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.settings.port}"

    @property
    def console(self) -> str:
        """Where the console's pages are."""
        return f"http://127.0.0.1:{self.settings.console_port}/console/"

    def start(self) -> None:
        """Start it and wait until every part is ready. May be called again after `stop`."""
        outside = {name: value for name, value in os.environ.items() if name not in SETTINGS}
        log = self.home / "run.log"
        with log.open("a", encoding="utf-8") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot.app.run"],
                cwd=ROOT,
                env=outside | self._given,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        self._learn_port()
        self.wechat.play_for(self.settings)
        self.wait_ready(seconds=START_SECONDS)

    def _learn_port(self) -> None:
        """The ports it got, should those asked for have been taken."""
        started = self._process
        assert started is not None

        def noted() -> tuple[str, ...]:
            if started.poll() is not None:
                raise AssertionError(f"the stack ended:\n{self.log('run', folder=self.home)}")
            try:
                note = json.loads((self.home / "run" / "status.json").read_text(encoding="utf-8"))
            except (OSError, ValueError):
                return ()
            if note["pid"] != started.pid:
                return ()
            return str(note["port"]), str(note["console_port"])

        ports = wait_for(noted, what="the stack says its ports", seconds=START_SECONDS)
        if ports != (self._given["PORT"], self._given["CONSOLE_PORT"]):
            self._given["PORT"], self._given["CONSOLE_PORT"] = ports
            self._settings = None

    def wait_ready(self, *, seconds: float = READY_SECONDS) -> None:
        """Wait until every part answers."""
        deadline = time.monotonic() + seconds
        missing = missing_parts(self.settings.port)
        while missing:
            if self._process is None or self._process.poll() is not None:
                raise AssertionError(f"the stack ended:\n{self.log('run', folder=self.home)}")
            if time.monotonic() > deadline:
                ends = "\n".join(f"--- {name}\n{self.log(name)}" for name in missing)
                raise AssertionError(f"not ready within {seconds} s: {missing}\n{ends}")
            time.sleep(0.1)
            missing = missing_parts(self.settings.port)

    def stop(self) -> None:
        """Stop it as Ctrl-C does; the data stays."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(60)
        self._process = None

    def close(self) -> None:
        """Stop it and forget everything."""
        for citizen in self._citizens:
            citizen.close()
        self.stop()
        self.wechat.close()
        if self._database is not None:
            self._database.close()
            self._database = None
        if self._temporary:
            shutil.rmtree(self.home, ignore_errors=True)

    @property
    def pid(self) -> int:
        """The process id of `xinfang run` itself."""
        assert self._process is not None
        return self._process.pid

    def process_id(self, name: str) -> int:
        """The process id of one of the programs, 0 while it is down."""
        transport = SupervisorTransport(
            None, None, f"unix://{self.settings.places.supervisor_socket}"
        )
        proxy = xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport)
        info: Any = proxy.supervisor.getProcessInfo(name)
        transport.close()
        return int(info["pid"])

    def kill(self, name: str, *, wait: bool = False) -> None:
        """End a program by SIGKILL; the process manager starts it again."""
        process_id = self.process_id(name)
        if process_id:
            os.kill(process_id, signal.SIGKILL)
        if wait:
            wait_for(
                lambda: self.process_id(name) not in (0, process_id),
                what=f"{name} is started again",
            )
            self.wait_ready()

    def advance(self, **timedelta_arguments: float) -> None:
        """Move the time of the whole stack and of the citizens' phones on."""
        file = self.settings.places.clock_offset
        seconds = float(file.read_text(encoding="ascii"))
        seconds += timedelta(**timedelta_arguments).total_seconds()
        fresh = file.with_suffix(".new")
        fresh.write_text(f"{seconds}", encoding="ascii")
        fresh.replace(file)

    @property
    def database(self) -> Database:
        """The stack's database: `stack.database.look(lambda session: …)`."""
        if self._database is None:
            cipher = Cipher(self.settings.secret_keys)
            self._database = Database(self.settings.database_url, cipher)
        return self._database

    @property
    def clock(self) -> Any:
        """The time the stack sees."""
        return build_clock(self.settings)

    def citizen(self, *, follow: bool = True) -> Citizen:
        """A new citizen with a phone of their own."""
        citizen = Citizen(self.wechat, f"{self.address}/wechat/callback")
        self._citizens.append(citizen)
        if follow:
            citizen.follow()
        return citizen

    def get(self, path: str) -> bytes:
        """What the web answers to a GET."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.address + path, timeout=10) as answer:
            return bytes(answer.read())

    def log(self, name: str, *, folder: Path | None = None, lines: int = 30) -> str:
        """The end of a program's log."""
        path = (folder or self.settings.places.log) / f"{name}.log"
        text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def tracebacks(self) -> list[str]:
        """The programs whose logs tell of an exception that nobody expected."""
        paths = self.settings.places.log.glob("*.log*")
        logs = {path.name: path.read_text(encoding="utf-8", errors="replace") for path in paths}
        found = {name: text.find(TRACEBACK) for name, text in logs.items()}
        return [f"{name}: {logs[name][at:][:2000]}" for name, at in found.items() if at >= 0]


@contextmanager
def _without_settings() -> Iterator[None]:
    """A developer's own variables stay away from the stack under test."""
    kept = {name: os.environ.pop(name) for name in SETTINGS if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)
