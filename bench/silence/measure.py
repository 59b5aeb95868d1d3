"""Claims against answers: two web processes and a worker, some of them killed meanwhile."""

import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from bench import load
from bench.console.stage import opened_database
from bench.measure import Figures
from bench.processes import GONE, running, tree
from bench.sides import Side
from bench.silence.races import Ground, race_all
from bot.staff import service
from bot.staff.askers import OperatorAsker
from bot.staff.permissions import Role

TOKENS = 24
KILLED_EVERY = (20.0, 40.0)
SETTLED_SECONDS = 15.0
VICTIMS = ("bot.app.web", "bot.app.web", "bot.app.worker")


def measure_silence(side: Side, engine_port: int, races: int, seed: int, longest: float) -> Figures:
    """So many races on a running side; everything that `late_…` counts must be nothing."""
    tokens = _tokens(side.home, side.database_url)
    ground = Ground(side.dialect, side.home, side.database_url, side.api_port, engine_port, tokens)
    with _killing(side, seed) as killed:
        done = load.apart(race_all, ground, races, seed, longest)
    return {
        "seed": seed,
        "races": done.races,
        "races_overlapped": done.overlapped,
        "races_overtaken": done.races_overtaken,
        "turns_overtaken": done.turns_overtaken,
        "pushes_overtaken": done.pushes_overtaken,
        "pushed": done.pushed,
        "killed": len(killed),
        "retried": done.retried,
        "late_answers": done.late_answers,
        "late_pushes": done.late_pushes,
        "late_stored": done.late_stored,
        "race_seconds": done.seconds,
        "load": os.getloadavg()[0],
    }


@contextmanager
def _killing(side: Side, seed: int) -> Iterator[list[str]]:
    """Kill a web process or the worker now and then; the process manager starts it again."""
    over, killed, dice = threading.Event(), list[str](), random.Random(seed + 3)

    def kill() -> None:
        while not over.wait(dice.uniform(*KILLED_EVERY)):
            victim = dice.choice(VICTIMS)
            alive = running(tree(side.pids), victim)
            with suppress(*GONE):
                # What is still coming up is not killed again: that would only measure start-up.
                settled = (
                    time.time() - max([0.0, *(one.create_time() for one in alive)])
                    > SETTLED_SECONDS
                )
                if settled and len(alive) == VICTIMS.count(victim):
                    dice.choice(alive).kill()
                    killed.append(victim)

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    try:
        yield killed
    finally:
        over.set()
        killer.join()


def _tokens(home: Path, database_url: str) -> tuple[str, ...]:
    """One handler's token each, since each may ask only so often a minute."""
    asker = OperatorAsker("bench")

    def work(session: Session, now: Any) -> tuple[str, ...]:
        found = []
        for number in range(TOKENS):
            role, name = Role.INTAKE_OFFICER, f"经办{number:02d}"
            added = service.add_staff(session, asker, name, role=role, unit="信访局", now=now)
            session.flush()
            found.append(service.create_token(session, asker, added.id, now).secret)
        return tuple(found)

    with opened_database(home, database_url) as (database, now):
        return database.transact(lambda session: work(session, now))
