"""The figures of one shift, and what the machine spent on it."""

import os
import statistics
from typing import Any

from bench import load
from bench.console.shift import Shift, prepare, shift
from bench.console.stage import EACH_HAS, HANDLERS, HELD_PREFIX, WAITING_PREFIX, set_stage
from bench.measure import PROGRAMS, Figures
from bench.processes import running, tree
from bench.sides import Side

WAITING = 30
OTHERS = 1000
CONSOLE = PROGRAMS | {"console": "bot.app.console"}


def measure_console(side: Side, words: dict[str, Any], seconds: float) -> Figures:
    """Fifty open pages and twenty messages a second on a running side."""
    callers = [f"{HELD_PREFIX}{n:05d}" for n in range(HANDLERS * EACH_HAS)]
    callers += [f"{WAITING_PREFIX}{n:05d}" for n in range(WAITING)]
    load.apart(prepare, side.dialect, side.api_port, callers, OTHERS, words["petition"])
    seats = set_stage(side.home, side.database_url)
    processes = tree(side.pids)
    programs = {
        name: [process.pid for process in running(processes, word)]
        for name, word in CONSOLE.items()
    }
    ports = (side.console_port, side.api_port)
    done = load.apart(shift, side.dialect, ports, seats, seconds, programs)
    messages = len(done.seconds["callback"])
    return {
        "messages": messages,
        "messages_per_second": messages / done.elapsed,
        **_times(done),
        **{f"cpu_ms_{name}": spent * 1000 / messages for name, spent in done.spent.items()},
        "kb_a_message": done.counts["bytes"] / 1024 / messages,
        "load": os.getloadavg()[0],
        **{name: done.counts[name] for name in ("unseen", "unheard", "failed", "lost")},
    }


def _times(done: Shift) -> Figures:
    found: Figures = {}
    names = {
        "callback": "callback",
        "window": "in_browser",
        "open": "in_page",
        "unopened": "in_list",
        "reply": "reply",
    }
    for kind, name in names.items():
        seconds = done.seconds.get(kind, [])
        cuts = statistics.quantiles(seconds, n=100) if len(seconds) > 1 else [float("nan")] * 99
        found |= {f"{name}_p50_ms": cuts[49] * 1000, f"{name}_p95_ms": cuts[94] * 1000}
        found |= {f"{name}_p99_ms": cuts[98] * 1000, f"{name}_count": len(seconds)}
    return found
