"""Several transactions, one trip to the disk.

On SQLite there is one writer, and a safe commit waits for the disk. What piled up during one wait
is run together under one commit, and nobody hears that their work is done before that commit is.
When a piece of work raises, all are rolled back and run again, each inside its own savepoint, so
that it fails alone.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session
from sqlalchemy.orm.session import JoinTransactionMode

MOST_AT_ONCE = 32


@dataclass(slots=True)
class _Job:
    work: Callable[[Session], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


class GroupWriter:
    """Runs work in one thread; `lock` keeps other writers of this process out meanwhile."""

    def __init__(self, engine: Engine, lock: AbstractContextManager[Any] | None = None) -> None:
        self._engine = engine
        self._lock: AbstractContextManager[Any] = lock or nullcontext()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="db-write", daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[Session], Any]) -> Any:
        """Run `work(session)`; returns after its commit."""
        loop = asyncio.get_running_loop()
        job = _Job(work, loop, loop.create_future())
        self._jobs.put(job)
        return await job.future

    def close(self) -> None:
        """End after everything that was asked for."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while True:
            batch, last = self._next_batch()
            if batch:
                try:
                    self._commit(batch)
                except BaseException as error:
                    for job in batch:
                        job.error = job.error or error
                _answer(batch)
            if last:
                return

    def _next_batch(self) -> tuple[list[_Job], bool]:
        """What is waiting now, at least one piece of work; and whether it is the end."""
        batch: list[_Job] = []
        job = self._jobs.get()
        while job is not None:
            batch.append(job)
            if len(batch) == MOST_AT_ONCE:
                return batch, False
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return batch, False
        return batch, True

    def _commit(self, batch: list[_Job]) -> None:
        with self._lock:
            try:
                with self._engine.begin() as connection:
                    for job in batch:
                        _work(connection, job, "rollback_only")
            except Exception:
                if len(batch) == 1:
                    raise
                with self._engine.begin() as connection:
                    for job in batch:
                        _work_apart(connection, job)


def _work(connection: Connection, job: _Job, joining: JoinTransactionMode) -> None:
    with (
        Session(connection, expire_on_commit=False, join_transaction_mode=joining) as session,
        session.begin(),
    ):
        job.result = job.work(session)


def _work_apart(connection: Connection, job: _Job) -> None:
    try:
        _work(connection, job, "create_savepoint")
    except Exception as error:
        job.error = error


def _answer(batch: list[_Job]) -> None:
    """Tell each event loop once."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
    for job in batch:
        by_loop.setdefault(job.loop, []).append(job)
    for loop, jobs in by_loop.items():
        # A loop that has ended waits for nothing.
        if not loop.is_closed():
            loop.call_soon_threadsafe(_resolve, jobs)


def _resolve(jobs: list[_Job]) -> None:
    for job in jobs:
        if job.future.done():
            continue
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.result)
