"""The stack's programs: what is started, with which command and which secrets."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.app.places import ROOT
from bot.app.settings import Settings
from bot.app.supervision import Program
from bot.app.training import ENGINE_PYTHON, engine_environment

PRIVATE_REDIS = ROOT / "var" / "tools" / "bin" / "redis-server"
COUNTERS = "PROMETHEUS_MULTIPROC_DIR"
"""Tells prometheus_client where the processes of one machine keep what they count."""
DATA, ENGINE, SERVICE = 10, 20, 30
# It takes so long to find out that a model cannot be loaded.
ENGINE_START_SECONDS = 10


class RedisMissing(Exception):
    """No Redis server was found, and none was named."""


def programs(settings: Settings, model: Path | None) -> Sequence[Program]:
    """Everything to keep running; Redis and the engine only when no URL names others."""
    places = settings.places
    chosen = []
    if settings.own_redis:
        chosen.append(_redis(settings))
    if model is not None:
        chosen.append(_engine(settings, model))
    web = [sys.executable, "-m", "bot.app.web"]
    counters = {COUNTERS: str(places.counters)}
    listener = {"XINFANG_LISTENER": str(places.listener_socket)}
    chosen.append(
        Program("web", web, SERVICE, add=counters | listener, processes=settings.web_processes)
    )
    console = [sys.executable, "-m", "bot.app.console"]
    offered = {"XINFANG_CONSOLE_LISTENER": str(places.console_socket)}
    chosen.append(Program("console", console, SERVICE, add=counters | offered))
    worker = [sys.executable, "-m", "bot.app.worker"]
    chosen.append(Program("worker", worker, SERVICE, add=counters))
    return chosen


def _redis(settings: Settings) -> Program:
    places = settings.places
    command = [
        redis_server(),
        *("--port", "0"),
        *("--unixsocket", str(places.redis_socket)),
        *("--unixsocketperm", "700"),
        *("--dir", str(places.redis)),
        *("--appendonly", "yes"),
        *("--save", ""),
        *("--daemonize", "no"),
        *("--logfile", ""),
    ]
    return Program("redis", command, DATA, keep=())


def redis_server() -> str:
    """The Redis server's program; raises RedisMissing."""
    for name in ("redis-server", "valkey-server", str(PRIVATE_REDIS)):
        found = shutil.which(name)
        if found:
            return found
    raise RedisMissing


def _engine(settings: Settings, model: Path) -> Program:
    command = [
        *(str(ENGINE_PYTHON), "-m", "nlu.engine.server"),
        *("--model", str(model)),
        *("--socket", str(settings.places.engine_socket)),
    ]
    return Program(
        "engine",
        command,
        ENGINE,
        keep=("ENGINE_KEY",),
        add=engine_environment(),
        kill=True,
        start_seconds=ENGINE_START_SECONDS,
    )
