"""`python -m bench [--only SIDE …] [--seconds N]`."""

import argparse
import json
import os
import platform
import signal
import sys
import time
from pathlib import Path
from typing import Any

import yaml

from bench.console.measure import measure_console
from bench.measure import measure
from bench.postgres import private_postgres
from bench.report import Results, judge, table
from bench.sides import FOLDER, DidNotStart, ours, stock

HERE = Path(__file__).parent
SIDES = ("stock", "sqlite", "postgres", "console", "console_postgres")


def main() -> int:
    """Measure the sides one after another; 1 when a bar fails, 2 when a side does not start."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=SIDES, default=SIDES)
    parser.add_argument("--seconds", type=float, default=30.0, help="load a side")
    options = parser.parse_args()
    # What was started is stopped however this ends.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    words = _load("dialogue.yml")
    results: Results = {}
    _warn_when_busy()
    for name in options.only:
        _say(f"{name}: starting")
        try:
            results[name] = _measure(name, words, options.seconds)
        except DidNotStart as reason:
            _say(str(reason))
    verdicts = judge(results, _load("bars.yml"))
    sys.stdout.write("\n".join([table(results), "", *(one.text for one in verdicts), ""]))
    _write(results, [verdict.text for verdict in verdicts])
    if len(results) < len(options.only):
        return 2
    return 0 if all(verdict.held for verdict in verdicts) else 1


def _measure(name: str, words: dict[str, Any], seconds: float) -> dict[str, float]:
    started = time.monotonic()
    if name == "stock":
        with stock() as side:
            figures = measure(side, words, seconds)
    elif name == "sqlite":
        with ours(name, "", []) as side:
            figures = measure(side, words, seconds)
    elif name == "console":
        with ours(name, "", [], own_api=True) as side:
            figures = measure_console(side, words, seconds)
    elif name == "console_postgres":
        with private_postgres() as (url, pid), ours(name, url, [pid], own_api=True) as side:
            figures = measure_console(side, words, seconds)
    else:
        with private_postgres() as (url, pid), ours(name, url, [pid]) as side:
            figures = measure(side, words, seconds)
    _say(f"{name}: measured in {time.monotonic() - started:.0f} s")
    return figures


def _warn_when_busy() -> None:
    load = os.getloadavg()[0]
    if load > (os.cpu_count() or 1) / 2:
        _say(f"others are at work here (load {load:.1f}): trust the CPU figures, not the times")


def _load(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def _write(results: Results, verdicts: list[str]) -> None:
    machine = {"cpus": os.cpu_count(), "platform": platform.platform(), "load": os.getloadavg()}
    content = {"machine": machine, "results": results, "verdicts": verdicts}
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "result.json").write_text(json.dumps(content, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    sys.exit(main())
