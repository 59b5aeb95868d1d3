"""One at a time, by name, across all processes."""

import asyncio
import logging
import random
import uuid
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

# So long everybody waits for a holder that was killed.
LEASE_SECONDS = 3.0
POLL_SECONDS = (0.010, 0.020)

_RELEASE = """
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end
return 0
"""
_RENEW = """
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end
return 0
"""


class LocksUnavailable(Exception):
    """Nobody can say who holds a lock: its keeper is gone."""


class LockTimeout(Exception):
    """Somebody else held the lock for longer than the caller would wait."""


class Locks(Protocol):
    """Gives locks. A lock keeps work from being done twice in vain; it is no proof against a
    holder that was believed dead, so what must happen once is checked in the database too."""

    def hold(self, name: str, *, wait: float = 10.0) -> AbstractAsyncContextManager[None]:
        """Hold `name`; raises `LocksUnavailable`, or `LockTimeout` after `wait` seconds."""
        ...


@dataclass
class _Queue:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class LocalLocks:
    """Locks within one event loop, first come first served."""

    def __init__(self) -> None:
        self._queues: dict[str, _Queue] = {}

    @asynccontextmanager
    async def hold(self, name: str, *, wait: float = 10.0) -> AsyncIterator[None]:
        queue = self._queues.setdefault(name, _Queue())
        queue.users += 1
        try:
            if queue.lock.locked():
                try:
                    await asyncio.wait_for(queue.lock.acquire(), wait)
                except TimeoutError:
                    raise LockTimeout(name) from None
            else:
                await queue.lock.acquire()
            try:
                yield
            finally:
                queue.lock.release()
        finally:
            queue.users -= 1
            if not queue.users:
                self._queues.pop(name, None)


class RedisLocks:
    """Locks kept in Redis: a token per holder, a lease that is renewed while it is held.

    Within a process the waiting is done in order and without Redis; only the first in line asks.
    """

    def __init__(
        self, redis: "Redis", *, prefix: str = "xinfang:lock:", lease: float = LEASE_SECONDS
    ) -> None:
        self._redis = redis
        self._prefix = prefix
        self._lease = lease
        self._local = LocalLocks()

    @asynccontextmanager
    async def hold(self, name: str, *, wait: float = 10.0) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + wait
        async with self._local.hold(name, wait=wait):
            key, token = self._prefix + name, uuid.uuid4().hex
            await self._acquire(key, token, deadline)
            keeper = _Keeper(self, key, token)
            keeper.start()
            try:
                yield
            finally:
                keeper.stop()
                await self._release(key, token)

    async def _acquire(self, key: str, token: str, deadline: float) -> None:
        loop = asyncio.get_running_loop()
        milliseconds = int(self._lease * 1000)
        while True:
            try:
                if await self._redis.set(key, token, nx=True, px=milliseconds):
                    return
            except (RedisError, OSError) as error:
                raise LocksUnavailable(str(error)) from error
            if loop.time() >= deadline:
                raise LockTimeout(key)
            await asyncio.sleep(random.uniform(*POLL_SECONDS))

    async def _release(self, key: str, token: str) -> None:
        # If Redis is gone the lease ends by itself.
        with suppress(RedisError, OSError):
            await _run(self._redis, _RELEASE, key, token)

    async def renew(self, key: str, token: str) -> bool:
        """Lengthen a lease; False when it was lost."""
        try:
            left = await _run(self._redis, _RENEW, key, token, str(int(self._lease * 1000)))
        except (RedisError, OSError):
            return True  # not known to be lost
        return bool(left)

    @property
    def lease(self) -> float:
        return self._lease


class _Keeper:
    """Renews a lease for as long as it is needed; costs one timer when that is short."""

    def __init__(self, locks: RedisLocks, key: str, token: str) -> None:
        self._locks = locks
        self._key = key
        self._token = token
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._locks.lease / 3, self._begin)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._task is not None:
            self._task.cancel()

    def _begin(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._renew())

    async def _renew(self) -> None:
        if await self._locks.renew(self._key, self._token):
            self.start()
        else:
            log.warning("a lock was lost while it was held", extra={"lock": self._key})


async def _run(redis: "Redis", script: str, key: str, *arguments: str) -> Any:
    return await redis.eval(script, 1, key, *arguments)
