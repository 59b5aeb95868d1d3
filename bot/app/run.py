"""`xinfang run`: the whole stack on this machine, kept running until it is told to stop."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from bot.app.listener import PortTaken, bind, hand_out
from bot.app.places import ROOT, Places
from bot.app.programs import RedisMissing, programs
from bot.app.readiness import NotReady, wait_until_ready
from bot.app.say import Speaker, open_null
from bot.app.settings import Settings, load_settings
from bot.app.settings_checks import SettingsError
from bot.app.supervision import CHILD, configuration
from bot.app.training import EngineMissing, TrainingFailed, current_model

STOP_SECONDS = 30
QUICK_DEATHS = 5


class Stopped(BaseException):
    """A signal asked for the end."""


class AlreadyRunning(Exception):
    """Another `xinfang run` has this XINFANG_HOME."""


class Failed(Exception):
    """The start failed; what is to be said is the name of a line in wording.yml and its values."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def run() -> int:
    """Start everything, wait for the end, and return the exit code."""
    speaker = Speaker()
    try:
        settings = load_settings()
        with _signals(), _only_one(settings.places):
            _run(settings, speaker)
    except SettingsError as error:
        speaker.say("settings_refused", reason=error)
    except AlreadyRunning as error:
        speaker.say("already_running", address=error)
    except TrainingFailed as error:
        speaker.say("training_failed", code=error.code)
    except EngineMissing:
        speaker.say("engine_missing")
    except RedisMissing:
        speaker.say("redis_missing")
    except Failed as error:
        speaker.say(error.key, **error.values)
    except NotReady:
        pass
    except Stopped:
        speaker.say("stopped")
        return 0
    return 1


def _run(settings: Settings, speaker: Speaker) -> None:
    started = time.monotonic()
    places = settings.places
    _port_is_free(settings)
    _migrate(settings)
    model = current_model(places) if settings.own_engine else None
    with ExitStack() as stack:
        listening = stack.enter_context(_listen(settings, settings.port, speaker))
        port = listening.getsockname()[1]
        console = stack.enter_context(_listen(settings, settings.console_port, speaker))
        settings = load_settings(port=port, console_port=console.getsockname()[1])
        _note(places, settings)
        for counters in places.counters.iterdir():
            counters.unlink()
        stack.enter_context(hand_out(listening, places.listener_socket))
        stack.enter_context(hand_out(console, places.console_socket))
        chosen = programs(settings, model)
        _write_private(places.supervisor_conf, configuration(places, chosen))
        speaker.say("starting", programs=" ".join(program.name for program in chosen))
        with _supervised(settings, speaker) as manager:
            wait_until_ready(settings, speaker, manager)
            _greet(settings, speaker, time.monotonic() - started)
            _watch(settings, speaker, manager)


class Manager:
    """The running supervisord, started again when somebody kills it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        wrapped = [sys.executable, "-I", "-S", str(CHILD), "--"]
        command = [sys.executable, "-m", "supervisor.supervisord", "-n", "-s"]
        return subprocess.Popen(
            [*wrapped, *command, "-c", str(self._settings.places.supervisor_conf)],
            cwd=ROOT,
            env=os.environ | self._settings.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            # A Ctrl-C at the terminal reaches this process only, which then stops the others.
            start_new_session=True,
        )

    def ended(self, within: float) -> bool:
        """Wait up to so many seconds; whether the process manager has ended."""
        try:
            self._process.wait(within)
        except subprocess.TimeoutExpired:
            return False
        return True

    def restart(self) -> None:
        """Start it again after it has ended; its programs ended with it."""
        self._process = self._start()

    def stop(self) -> None:
        """End all programs; in the worst case the kernel does it when supervisord is killed."""
        self._process.terminate()
        if not self.ended(STOP_SECONDS):
            self._process.kill()
            self._process.wait()


@contextmanager
def _supervised(settings: Settings, speaker: Speaker) -> Iterator[Manager]:
    manager = Manager(settings)
    try:
        yield manager
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        speaker.say("stopping")
        manager.stop()
        settings.places.status.unlink(missing_ok=True)


def _watch(settings: Settings, speaker: Speaker, manager: Manager) -> None:
    deaths = 0
    while deaths < QUICK_DEATHS:
        started = time.monotonic()
        while not manager.ended(within=1.0):
            pass
        deaths = deaths + 1 if time.monotonic() - started < 60 else 1
        speaker.say("manager_died")
        manager.restart()
    raise Failed("not_ready", seconds=60, parts="supervisord", log=settings.places.log)


def _greet(settings: Settings, speaker: Speaker, seconds: float) -> None:
    address = f"http://127.0.0.1:{settings.port}"
    speaker.say("ready", seconds=f"{seconds:.1f}")
    lines = ["address_docs"]
    lines = ["address_simulator", *lines] if settings.development else [*lines, "address_callback"]
    for line in lines:
        speaker.say(line, address=address)
    speaker.say("address_console", address=f"http://127.0.0.1:{settings.console_port}/console/")
    following = "next_development" if settings.development else "next_production"
    speaker.say(following, base_url=settings.xinfang_base_url)


def _port_is_free(settings: Settings) -> None:
    """Tell of a taken port before a model is trained; nobody is let wait at it meanwhile."""
    with _listen(settings, settings.port, Speaker(open_null())):
        pass


@contextmanager
def _listen(settings: Settings, wanted: int, speaker: Speaker) -> Iterator[socket.socket]:
    try:
        listening = bind(settings.xinfang_host, wanted, or_next=settings.development)
    except PortTaken as error:
        raise Failed("no_port" if settings.development else "port_taken", wanted=wanted) from error
    with listening:
        port = listening.getsockname()[1]
        if port != wanted:
            speaker.say("port_moved", wanted=wanted, port=port)
        yield listening


def _migrate(settings: Settings) -> None:
    """Bring the database up to date; what keeps it from that is told before a model is trained."""
    wrapped = [sys.executable, "-I", "-S", str(CHILD), "--"]
    migration = subprocess.run(
        [*wrapped, sys.executable, "-m", "bot.app.migrate"],
        cwd=ROOT,
        env=os.environ | settings.environment(),
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if migration.returncode != 0:
        raise Failed("migration_failed")


def _note(places: Places, settings: Settings) -> None:
    """Leave a note of the address for a second start, tests and scripts."""
    note = {
        "pid": os.getpid(),
        "port": settings.port,
        "console_port": settings.console_port,
        "address": settings.xinfang_base_url,
    }
    _write_private(places.status, json.dumps(note))


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


@contextmanager
def _only_one(places: Places) -> Iterator[None]:
    """Hold the lock of this XINFANG_HOME; raises AlreadyRunning with the other's address."""
    places.create()
    with places.lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AlreadyRunning(_address(places)) from None
        yield


def _address(places: Places) -> str:
    try:
        return str(json.loads(places.status.read_text(encoding="utf-8"))["address"])
    except (OSError, ValueError, KeyError):
        return str(places.home)


@contextmanager
def _signals() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise Stopped

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    yield


if __name__ == "__main__":
    sys.exit(run())
