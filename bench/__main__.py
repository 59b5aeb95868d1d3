"""`python -m bench [--only SIDE …] [--seconds N]`."""

import argparse
import json
import os
import platform
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import yaml

from bench.console.measure import measure_console
from bench.measure import measure
from bench.postgres import private_postgres
from bench.report import Results, judge, table
from bench.sides import FOLDER, DidNotStart, free_port, ours, stock
from bench.silence.measure import measure_silence

HERE = Path(__file__).parent
SIDES = ("stock", "sqlite", "postgres", "console", "console_postgres")
SILENCE = ("silence", "silence_postgres")


def main() -> int:
    """Measure the sides one after another; 1 when a bar fails, 2 when a side does not start."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=(*SIDES, *SILENCE), default=SIDES)
    parser.add_argument("--seconds", type=float, default=30.0, help="load a side")
    parser.add_argument("--races", type=int, default=10_000, help="of claims against answers")
    parser.add_argument("--longest", type=float, default=3600.0, help="seconds for all races")
    parser.add_argument("--seed", type=int, default=20_261_124)
    options = parser.parse_args()
    # What was started is stopped however this ends.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    words = _load("dialogue.yml")
    results: Results = {}
    _warn_when_busy()
    for name in options.only:
        _say(f"{name}: starting")
        try:
            results[name] = _measure(name, words, options)
        except DidNotStart as reason:
            _say(str(reason))
    verdicts = judge(results, _load("bars.yml"))
    sys.stdout.write("\n".join([table(results), "", *(one.text for one in verdicts), ""]))
    _write(results, [verdict.text for verdict in verdicts])
    if len(results) < len(options.only):
        return 2
    return 0 if all(verdict.held for verdict in verdicts) else 1


def _measure(name: str, words: dict[str, Any], options: argparse.Namespace) -> dict[str, float]:
    started, seconds = time.monotonic(), options.seconds
    kind, _, engine = name.partition("_")
    if name in ("sqlite", "postgres"):
        kind, engine = "turns", name
    with ExitStack() as stack:
        if name == "stock":
            figures = measure(stack.enter_context(stock()), words, seconds)
        else:
            url, pids = "", list[int]()
            if engine == "postgres":
                url, pid = stack.enter_context(private_postgres())
                pids = [pid]
            figures = _measure_ours(stack, kind, (name, url, pids), words, options)
    _say(f"{name}: measured in {time.monotonic() - started:.0f} s")
    return figures


def _measure_ours(
    stack: ExitStack,
    kind: str,
    given: tuple[str, str, list[int]],
    words: dict[str, Any],
    options: argparse.Namespace,
) -> dict[str, float]:
    if kind == "turns":
        return measure(stack.enter_context(ours(*given)), words, options.seconds)
    if kind == "console":
        side = stack.enter_context(ours(*given, own_api=True))
        return measure_console(side, words, options.seconds)
    port = free_port()
    more = {"ENGINE_URL": f"http://127.0.0.1:{port}", "WEB_PROCESSES": "2"}
    side = stack.enter_context(ours(*given, own_api=True, more=more))
    return measure_silence(side, port, options.races, options.seed, options.longest)


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
