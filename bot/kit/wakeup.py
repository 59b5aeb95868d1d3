"""Telling other processes that something happened; messages may be lost, so all poll too."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any, Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

WORKER = "worker"
WATCH_SECONDS = 5.0


class Wakeup(Protocol):
    """Wakes the worker."""

    async def wake(self) -> None:
        """Say that there is work. Never raises."""
        ...

    async def wait(self, seconds: float) -> None:
        """Return when somebody said so, or after `seconds`."""
        ...


class LocalWakeup:
    """For a worker in the same event loop, and for tests."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    async def wake(self) -> None:
        self._event.set()

    async def wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), seconds)
        self._event.clear()


class RedisPublisher:
    """Publishes events of conversations to whoever watches them, as JSON."""

    def __init__(self, redis: "Redis", *, prefix: str = "xinfang:") -> None:
        self._redis = redis
        self._prefix = prefix

    async def publish(self, topic: str, event: Mapping[str, Any]) -> None:
        try:
            await self._redis.publish(self._prefix + topic, json.dumps(event, ensure_ascii=False))
        except (RedisError, OSError):
            log.info("nobody was told: Redis is away", extra={"topic": topic})

    async def watch(self, *topics: str) -> AsyncIterator[dict[str, Any]]:
        """The events of the topics from now on; ends with an error when Redis goes away."""
        async with self._redis.pubsub() as subscription:
            await subscription.subscribe(*(self._prefix + topic for topic in topics))
            while True:
                item = await subscription.get_message(
                    ignore_subscribe_messages=True, timeout=WATCH_SECONDS
                )
                if item is not None:
                    yield json.loads(item["data"])


class RedisWakeup:
    """Wakes the worker through Redis; while Redis is away, waiting is plain polling."""

    def __init__(self, redis: "Redis", *, prefix: str = "xinfang:") -> None:
        self._redis = redis
        self._channel = f"{prefix}{WORKER}"
        self._subscription: Any = None

    async def wake(self) -> None:
        with suppress(RedisError, OSError):
            await self._redis.publish(self._channel, "")

    async def wait(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        try:
            subscription = await self._subscribed()
            while (left := deadline - loop.time()) > 0:
                item = await subscription.get_message(ignore_subscribe_messages=True, timeout=left)
                if item is not None:
                    return
        except (RedisError, OSError):
            await self.close()
            await asyncio.sleep(max(0.0, min(deadline - loop.time(), 1.0)))

    async def close(self) -> None:
        if self._subscription is not None:
            with suppress(RedisError, OSError):
                await self._subscription.aclose()
            self._subscription = None

    async def _subscribed(self) -> Any:
        if self._subscription is None:
            self._subscription = self._redis.pubsub()
            await self._subscription.subscribe(self._channel)
        return self._subscription


class NobodyListens:
    """A publisher for tests and commands that tell nobody."""

    async def publish(self, topic: str, event: Mapping[str, Any]) -> None:
        return None
