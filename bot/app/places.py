"""Where everything lies on this machine: the source tree, and what is kept under XINFANG_HOME."""

import hashlib
import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The kernel's limit for a Unix socket's path is 108 bytes, on some systems 104.
LONGEST_SOCKET = 100


class Places:
    """The paths under one XINFANG_HOME."""

    def __init__(self, home: Path) -> None:
        self.home = home.expanduser().resolve()
        self.secrets = self.home / "secrets.json"
        self.database = self.home / "xinfang.db"
        self.attachments = self.home / "attachments"
        self.models = self.home / "models"
        self.redis = self.home / "redis"
        self.run = self.home / "run"
        self.counters = self.run / "counters"
        self.log = self.home / "log"
        self.simulator = self.home / "simulator.jsonl"
        self.clock_offset = self.home / "clock-offset"
        self.supervisor_conf = self.run / "supervisord.conf"
        self.status = self.run / "status.json"
        self.lock = self.run / "lock"
        self.sockets = _socket_folder(self.run)
        self.redis_socket = self.sockets / "redis.sock"
        self.engine_socket = self.sockets / "engine.sock"
        self.listener_socket = self.sockets / "listener.sock"
        self.console_socket = self.sockets / "console.sock"
        self.supervisor_socket = self.sockets / "super.sock"

    def create(self) -> None:
        """Make the folders that processes expect."""
        for folder in (
            self.home,
            self.attachments,
            self.models,
            self.redis,
            self.counters,
            self.log,
        ):
            folder.mkdir(parents=True, exist_ok=True)
        self.sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
        owner = self.sockets.stat().st_uid
        if owner != os.getuid():
            raise PermissionError(f"{self.sockets} belongs to another user")


def _socket_folder(run: Path) -> Path:
    longest = run / "listener.sock"
    if len(os.fsencode(longest)) <= LONGEST_SOCKET:
        return run
    digest = hashlib.sha256(os.fsencode(run)).hexdigest()[:16]
    short = Path(tempfile.gettempdir()) / f"xinfang-{digest}"
    if len(os.fsencode(short)) > LONGEST_SOCKET - 20:
        short = Path("/tmp") / f"xinfang-{digest}"
    return short
