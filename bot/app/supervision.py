"""What the process manager is told: a supervisord configuration for the stack's programs."""

import os
import pwd
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.app.places import ROOT, Places

CHILD = ROOT / "bot" / "app" / "child.py"
# What any program needs to run; secrets are added by name to those that use them.
ORDINARY = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "USER", "LD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Program:
    """One program that is kept running."""

    name: str
    command: Sequence[str]
    priority: int
    keep: Sequence[str] | None = None
    """Environment variables it may see beside the ordinary ones; None means all."""
    add: Mapping[str, str] = field(default_factory=dict)
    kill: bool = False
    """Stopped by SIGKILL: it holds nothing worth saving."""
    processes: int = 1
    stop_seconds: int = 12
    start_seconds: int = 1
    """A program that ends sooner is started again only after a pause that grows."""

    def command_line(self) -> list[str]:
        """The command, wrapped so that it never outlives the process manager."""
        wrapped = [sys.executable, "-I", "-S", str(CHILD)]
        if self.keep is not None:
            wrapped += ["--keep", ",".join([*ORDINARY, *self.keep])]
        for name, value in self.add.items():
            wrapped += ["--add", f"{name}={value}"]
        if self.kill:
            wrapped.append("--kill")
        return [*wrapped, "--", *self.command]


def configuration(places: Places, programs: Sequence[Program]) -> str:
    """The text of supervisord.conf."""
    sections = [_manager(places), *(_program(places.log, program) for program in programs)]
    return "\n".join(sections)


def _manager(places: Places) -> str:
    lines = {
        "nodaemon": "true",
        "logfile": places.log / "supervisord.log",
        "logfile_maxbytes": "5MB",
        "logfile_backups": "2",
        "pidfile": places.run / "supervisord.pid",
        "childlogdir": places.log,
        "directory": ROOT,
        "minfds": "1024",
        "user": pwd.getpwuid(os.getuid()).pw_name,
    }
    server = {"file": places.supervisor_socket, "chmod": "0700"}
    control = {"serverurl": f"unix://{places.supervisor_socket}"}
    factory = {
        "supervisor.rpcinterface_factory": ("supervisor.rpcinterface:make_main_rpcinterface")
    }
    return "".join(
        (
            _section("supervisord", lines),
            _section("unix_http_server", server),
            _section("supervisorctl", control),
            _section("rpcinterface:supervisor", factory),
        )
    )


def _program(log: Path, program: Program) -> str:
    lines = {
        "command": shlex.join(program.command_line()),
        "process_name": "%(program_name)s_%(process_num)d"
        if program.processes > 1
        else "%(program_name)s",
        "numprocs": program.processes,
        "priority": program.priority,
        "autorestart": "true",
        "startsecs": program.start_seconds,
        # Tried again for as long as the stack runs.
        "startretries": 1_000_000,
        "stopsignal": "KILL" if program.kill else "TERM",
        "stopwaitsecs": program.stop_seconds,
        "killasgroup": "true",
        "stopasgroup": "false",
        "redirect_stderr": "true",
        "stdout_logfile": log / f"{program.name}.log",
        "stdout_logfile_maxbytes": "10MB",
        "stdout_logfile_backups": 5,
    }
    raw = {"process_name"}
    return _section(f"program:{program.name}", lines, raw)


def _section(name: str, lines: Mapping[str, object], raw: set[str] | None = None) -> str:
    """One section; supervisord expands %, so it is doubled except in the keys of ``raw``."""
    text = [f"[{name}]"]
    for key, value in lines.items():
        plain = str(value) if raw and key in raw else str(value).replace("%", "%%")
        text.append(f"{key} = {plain}")
    return "\n".join(text) + "\n\n"
