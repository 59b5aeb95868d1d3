"""Waiting for the stack to be ready, and saying what is waited for."""

import json
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Protocol

from bot.app.say import Speaker
from bot.app.settings import Settings

DEADLINE_SECONDS = 180
PATIENCE_SECONDS = 10
LOG_LINES = 15


class NotReady(Exception):
    """The deadline passed, or the process manager ended."""


class _Ending(Protocol):
    def ended(self, within: float) -> bool: ...


def missing_parts(port: int) -> list[str]:
    """The parts that /readyz does not call ready; empty when all are, `web` when it is silent."""
    try:
        # The address is this machine's own; a proxy set for the outside must not be asked.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            body = answer.read()
    except urllib.error.HTTPError as error:
        body = error.read()
    except OSError:
        return ["web"]
    try:
        checks: dict[str, str] = json.loads(body)["checks"]
    except (ValueError, KeyError):
        return ["web"]
    return [name for name, state in checks.items() if state != "ok"]


def wait_until_ready(settings: Settings, speaker: Speaker, manager: _Ending) -> None:
    """Return when every part is ready; raises NotReady after showing the logs' ends.

    Parts elsewhere (`REDIS_URL`, `ENGINE_URL`) may come later: until then messages are stored.
    """
    started = time.monotonic()
    deadline = started + DEADLINE_SECONDS
    elsewhere = _elsewhere(settings)
    missing = ["web"]
    while time.monotonic() < deadline:
        missing = missing_parts(settings.port)
        if not missing:
            return
        if set(missing) <= elsewhere and time.monotonic() - started > PATIENCE_SECONDS:
            speaker.say("without", parts=" ".join(missing))
            return
        speaker.wait("waiting", parts=" ".join(missing))
        if manager.ended(within=0.15):
            break
    log = settings.places.log
    speaker.say("not_ready", seconds=DEADLINE_SECONDS, parts=" ".join(missing), log=log)
    for name in missing:
        _show_end(log / f"{name}.log")
    raise NotReady


def _elsewhere(settings: Settings) -> set[str]:
    """What this machine does not start; without Redis the worker cannot be heard of either."""
    redis = set() if settings.own_redis else {"redis", "worker"}
    return redis if settings.own_engine else redis | {"engine"}


def _show_end(path: Path) -> None:
    if path.exists():
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES:]
        print(f"--- {path}", *lines, sep="\n")  # noqa: T201
