"""The worker process: `python -m bot.app.worker`."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from redis.exceptions import RedisError

from bot.app.parts import HEARTBEAT, Parts
from bot.app.settings import load_settings
from bot.kit.logging import set_up

log = logging.getLogger(__name__)

POLL_SECONDS = 0.2
HEARTBEAT_SECONDS = 10
PAUSE_AFTER_FAULT = 1.0

Task = Callable[[], Awaitable[bool]]
"""Does a little work; True when there may be more at once."""


async def work(parts: Parts, stop: asyncio.Event) -> None:
    """Do every task over and over, sleeping between rounds that found nothing, until `stop`."""
    tasks: Sequence[Task] = ()
    while not stop.is_set():
        await _heartbeat(parts)
        busy = [await _guarded(task) for task in tasks]
        if not any(busy):
            await _sleep(parts, stop)


async def _guarded(task: Task) -> bool:
    try:
        return await task()
    except Exception:  # one task's fault must not stop the others
        log.exception("worker: a task failed")
        await asyncio.sleep(PAUSE_AFTER_FAULT)
        return False


async def _sleep(parts: Parts, stop: asyncio.Event) -> None:
    woken = asyncio.ensure_future(parts.wakeup.wait(POLL_SECONDS))
    stopped = asyncio.ensure_future(stop.wait())
    await asyncio.wait({woken, stopped}, return_when=asyncio.FIRST_COMPLETED)
    for waiting in (woken, stopped):
        waiting.cancel()
        with suppress(asyncio.CancelledError):
            await waiting


async def _heartbeat(parts: Parts) -> None:
    with suppress(RedisError, OSError):
        await parts.redis.set(HEARTBEAT, 1, ex=HEARTBEAT_SECONDS)


async def main() -> None:
    """Work until SIGTERM or SIGINT; what is in hand is finished first."""
    set_up()
    parts = Parts(load_settings())
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with parts.opened():
        await work(parts, stop)


if __name__ == "__main__":
    asyncio.run(main())
