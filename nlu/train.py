"""Train a model when there is none for what lies in the tree: `python -m nlu.train`.

A model is named by everything that could change it: the flows' structure, the examples, the
lookups, the dictionary's words, the components' code, `config.yml`, Rasa's version. Wording is not
among them: the engine reads it anew at each start. The model of the content classes is a file of
its own beside it (`nlu/classes/store.py`), made here as well when it is not there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import os
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import structlog

from nlu import compile as compiling
from nlu.classes import store
from nlu.classes.tree import TreeError
from nlu.engine.lean import go_without
from nlu.flowfile import Flow, read_flows
from nlu.flowyaml import FlowError

ROOT = compiling.ROOT
EXPECTED_SECONDS = 60.0
CODE = ("nlu/components", "nlu/lookups", "nlu/dictionary")
FILES = ("config.yml", "nlu/compile.py", "nlu/uv.lock")


def home() -> Path:
    """Where models are kept."""
    return Path(os.environ.get("XINFANG_HOME") or ROOT / "var")


def structure(flows: dict[str, Flow]) -> dict[str, object]:
    """What of the flows a model depends on: everything but wording."""
    return {"domain": compiling.domain(flows, ()), "rules": compiling.rules(flows)}


def fingerprint(flows_dir: Path = compiling.FLOWS, intents_dir: Path = compiling.INTENTS) -> str:
    """The name of the model that belongs to the tree as it is now."""
    seen = hashlib.sha256()
    made = {
        "rasa": version("rasa"),
        "structure": structure(read_flows(flows_dir)),
        "examples": compiling.read_examples(intents_dir, flows_dir),
    }
    seen.update(json.dumps(made, ensure_ascii=False, sort_keys=True).encode())
    for path in _sources():
        seen.update(f"\0{path.relative_to(ROOT)}\0".encode())
        seen.update(path.read_bytes())
    return seen.hexdigest()[:16]


def _sources() -> Iterable[Path]:
    for name in FILES:
        yield ROOT / name
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def structure_digest(flows: dict[str, Flow]) -> str:
    """Tells whether a model fits the flows on disk."""
    text = json.dumps(structure(flows), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def train(
    models: Path,
    *,
    flows_dir: Path = compiling.FLOWS,
    intents_dir: Path = compiling.INTENTS,
    quiet: bool = False,
) -> Path:
    """The model of the tree as it is now, trained if it is not there yet; `current` names it."""
    name = fingerprint(flows_dir, intents_dir)
    model = models / f"{name}.tar.gz"
    if not model.exists():
        models.mkdir(parents=True, exist_ok=True)
        folder = models / f"{name}.build"
        flows = compiling.build(flows_dir, intents_dir, folder)
        with _progress(quiet):
            made = _run_rasa(folder, name)
        about = {
            "fingerprint": name,
            "structure": structure_digest(flows),
            "flows": {flow.name: flow.version for flow in flows.values()},
            "rasa": version("rasa"),
        }
        (models / f"{name}.json").write_text(json.dumps(about, indent=2), encoding="utf-8")
        # Last and at once: a training that is killed leaves nothing that looks like a model.
        made.replace(model)
    pointer = models / "current.tmp"
    pointer.write_text(f"{name}.tar.gz\n", encoding="utf-8")
    pointer.replace(models / "current")
    return model


def _run_rasa(folder: Path, name: str) -> Path:
    quieten()
    # Importing Rasa takes seconds; nobody should wait for them to learn that nothing is to do.
    from rasa.model_training import train as rasa_train  # noqa: PLC0415

    result = rasa_train(
        domain=str(folder / "domain.yml"),
        config=str(ROOT / "config.yml"),
        training_files=[str(folder / "rules.yml"), str(folder / "nlu.yml")],
        output=str(folder),
        fixed_model_name=name,
        # Rasa's cache does not look at a dictionary's content, so it is never asked.
        force_training=True,
    )
    if not result.model or result.code != 0:
        raise RuntimeError(f"Rasa did not train (code {result.code})")
    return folder / f"{name}.tar.gz"


def quieten() -> None:
    """No telemetry, no chatter, no dead weight; before Rasa is imported."""
    go_without()
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    logging.getLogger("rasa").setLevel(logging.ERROR)
    # Unset, structlog prints what citizens wrote, at debug level.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


@contextmanager
def _progress(quiet: bool) -> Iterator[None]:
    """A bar on a terminal, a line at the start and the end otherwise."""
    begun, done = time.monotonic(), threading.Event()
    on_terminal = sys.stderr.isatty() and not quiet

    def draw() -> None:
        while not done.wait(0.25):
            spent = time.monotonic() - begun
            share = min(0.99, spent / (spent + EXPECTED_SECONDS * 0.35))
            bar = "█" * int(share * 30)
            sys.stderr.write(f"\r训练模型 ▕{bar:<30}▏ {share:4.0%}  {spent:3.0f} 秒")
            sys.stderr.flush()

    if not on_terminal and not quiet:
        sys.stderr.write("训练模型……\n")
        sys.stderr.flush()
    painter = threading.Thread(target=draw, daemon=True)
    if on_terminal:
        painter.start()
    try:
        yield
    finally:
        done.set()
    spent = time.monotonic() - begun
    if on_terminal:
        painter.join()
        sys.stderr.write(f"\r训练模型 ▕{'█' * 30}▏ 100%  {spent:3.0f} 秒\n")
    elif not quiet:
        sys.stderr.write(f"模型训练好了，用了 {spent:.0f} 秒\n")


def current(models: Path) -> Path:
    """The model in use; FileNotFoundError when none was trained."""
    return models / (models / "current").read_text(encoding="utf-8").strip()


def main(argv: list[str] | None = None) -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(prog="python -m nlu.train", description=__doc__)
    parser.add_argument("--models", type=Path, default=None)
    parser.add_argument("--fingerprint", action="store_true", help="only say the model's name")
    given = parser.parse_args(argv)
    try:
        if given.fingerprint:
            sys.stdout.write(fingerprint() + "\n")
            return 0
        model = train(given.models or home() / "models")
        store.in_use(home())
        sys.stdout.write(f"{model}\n")
    except (FlowError, TreeError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
