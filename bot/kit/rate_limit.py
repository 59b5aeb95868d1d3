"""How often something may happen, counted in Redis."""

import logging
from typing import Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

_COUNT = """
local n = redis.call('incr', KEYS[1])
if n == 1 then redis.call('pexpire', KEYS[1], ARGV[1]) end
return n
"""


class RateLimit(Protocol):
    async def allow(self, name: str) -> bool:
        """Count one use of `name` and say whether it is within the limit."""
        ...


class RedisRateLimit:
    """At most `limit` uses of a name in each window of `seconds`.

    With Redis away everything is allowed: the limit protects against load, not against access.
    """

    def __init__(
        self, redis: "Redis", limit: int, seconds: float, *, prefix: str = "xinfang:rate:"
    ) -> None:
        self._redis = redis
        self._limit = limit
        self._milliseconds = str(int(seconds * 1000))
        self._prefix = prefix

    async def allow(self, name: str) -> bool:
        try:
            used = await self._redis.eval(_COUNT, 1, self._prefix + name, self._milliseconds)
        except (RedisError, OSError):
            log.info("not counted: Redis is away", extra={"limit": self._prefix})
            return True
        return int(used) <= self._limit
