"""The parts of the service, married to the outside world: what web and worker share."""

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisGone
from sqlalchemy import text

from bot.app.clock import build_clock
from bot.app.health import Check
from bot.app.settings import Settings
from bot.kit.crypto import Cipher
from bot.kit.db import Database
from bot.kit.locks import RedisLocks
from bot.kit.wakeup import RedisPublisher, RedisWakeup

log = logging.getLogger(__name__)

REDIS_SECONDS = 2.0
HEARTBEAT = "xinfang:worker:alive"


class Parts:
    """Built once a process; `opened` brings up and closes what needs a running loop."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        settings.places.create()
        self.clock = build_clock(settings)
        self.cipher = Cipher(settings.secret_keys)
        self.database = Database(settings.database_url, self.cipher)
        self.redis = _redis(settings.redis_url)
        self.locks = RedisLocks(self.redis)
        self.publisher = RedisPublisher(self.redis)
        self.wakeup = RedisWakeup(self.redis)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Everything closed in the reverse order when the process ends."""
        async with AsyncExitStack() as stack:
            stack.callback(self.database.close)
            stack.push_async_callback(self.redis.aclose)
            yield

    def checks(self) -> Mapping[str, Check]:
        """What /readyz asks."""
        return {
            "database": self._check_database,
            "redis": self._check_redis,
            "worker": self._check_worker,
        }

    async def _check_database(self) -> None:
        await self.database.read(lambda session: session.execute(text("select 1")))

    async def _check_redis(self) -> None:
        await self.redis.ping()

    async def _check_worker(self) -> None:
        if not await self.redis.exists(HEARTBEAT):
            raise LookupError("no worker has been heard of")


def _redis(url: str) -> Redis:
    """A client that survives a restart of Redis: the first command after it is tried again."""
    return Redis.from_url(
        url,
        socket_connect_timeout=REDIS_SECONDS,
        socket_timeout=REDIS_SECONDS,
        retry=Retry(ExponentialBackoff(cap=0.1, base=0.01), 2),
        retry_on_error=[RedisGone],
        health_check_interval=0,
    )
