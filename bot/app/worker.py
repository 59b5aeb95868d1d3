"""The worker process: `python -m bot.app.worker`. Any number may run."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from functools import partial

from redis.exceptions import RedisError
from sqlalchemy.orm import Session

from bot.app.parts import HEARTBEAT, Parts
from bot.app.settings import load_settings
from bot.cases.tasks import TASKS as CASE_TASKS
from bot.cases.tasks import Task
from bot.kit.logging import set_up
from bot.staff.tasks import TASKS as STAFF_TASKS

log = logging.getLogger(__name__)

HEARTBEAT_EVERY, HEARTBEAT_LASTS = 2.0, 8
TASKS_EVERY = 60.0
TASKS: dict[str, Task] = {**CASE_TASKS, **STAFF_TASKS}


async def main() -> None:
    """Work until SIGTERM or SIGINT; what is in hand is finished first."""
    set_up()
    parts = Parts(load_settings())
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with parts.opened(), asyncio.TaskGroup() as group:
        group.create_task(parts.worker().run(stop))
        group.create_task(parts.dispatcher().run(stop))
        group.create_task(parts.webhook_worker().run(stop))
        group.create_task(_repeat(stop, HEARTBEAT_EVERY, lambda: _heartbeat(parts)))
        group.create_task(_repeat(stop, TASKS_EVERY, lambda: _tasks(parts)))


async def _repeat(stop: asyncio.Event, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    while not stop.is_set():
        await work()
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), seconds)


async def _heartbeat(parts: Parts) -> None:
    with suppress(RedisError, OSError):
        await parts.redis.set(HEARTBEAT, 1, ex=HEARTBEAT_LASTS)


async def _tasks(parts: Parts) -> None:
    """What is done by the clock; one task's fault does not stop the others."""
    now = parts.clock.now()
    for name, task in TASKS.items():
        try:
            await parts.database.run(partial(_run, task, now))
        except Exception:
            log.exception("a task failed", extra={"task": name})


def _run(task: Task, now: datetime, session: Session) -> None:
    task(session, now)


if __name__ == "__main__":
    asyncio.run(main())
