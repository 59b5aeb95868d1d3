"""The access token, fetched once for all processes."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.kit.clock import Clock
from bot.kit.locks import Locks, LocksUnavailable
from integrations.wechat.errcodes import ApiError

ENOUGH_LEFT = 120.0
LOCK_WAIT = 20.0
FORCED_A_DAY = 20
FORCED_EVERY = 30

log = logging.getLogger(__name__)

_COUNT_FORCED = """
if redis.call('set', KEYS[1], '1', 'NX', 'EX', ARGV[1]) then
  local n = redis.call('incr', KEYS[2])
  if n == 1 then redis.call('expire', KEYS[2], 90000) end
  if n <= tonumber(ARGV[2]) then return 1 end
end
return 0
"""


@dataclass(frozen=True, slots=True)
class Token:
    """A token and the second since 1970 at which it ends: one value, written at once."""

    value: str
    expires_at: float


Fetch = Callable[[bool], Awaitable[tuple[str, float]]]


class AccessToken:
    """Hands out the account's token.

    `fetch(force)` asks WeChat and returns the token and its seconds to live. With Redis away
    each process keeps its own copy; WeChat gives all of them the same one.
    """

    def __init__(self, redis: Redis, locks: Locks, clock: Clock, app_id: str, fetch: Fetch) -> None:
        self._redis = redis
        self._locks = locks
        self._clock = clock
        self._fetch = fetch
        self._name = f"wechat-token:{app_id}"
        self._key = f"xinfang:{self._name}"
        self._own: Token | None = None
        self._own_lock = asyncio.Lock()
        self._own_forced_at = float("-inf")

    async def get(self) -> str:
        """A token with at least two minutes to live."""
        token = await self._read()
        if token is None:
            token = await self._alone(self._read_or_fetch)
        return token.value

    async def replace(self, refused: str) -> str:
        """A token other than the one WeChat just refused; raises `ApiError` if there is none."""

        async def other() -> Token:
            token = await self._read()
            if token is None or token.value == refused:
                token = await self._renew(force=False)
            if token.value == refused:
                if not await self._may_force():
                    raise ApiError(40001, "", "/cgi-bin/stable_token")
                token = await self._renew(force=True)
            return token

        return (await self._alone(other)).value

    async def _alone(self, work: Callable[[], Awaitable[Token]]) -> Token:
        try:
            async with self._locks.hold(self._name, wait=LOCK_WAIT):
                return await work()
        except LocksUnavailable:
            async with self._own_lock:
                return await work()

    async def _read_or_fetch(self) -> Token:
        return await self._read() or await self._renew(force=False)

    async def _read(self) -> Token | None:
        try:
            stored = await self._redis.get(self._key)
            token = Token(**json.loads(stored)) if stored else None
        except (RedisError, OSError):
            token = self._own
        except (ValueError, TypeError):
            log.warning("wechat: the stored token is unreadable")
            token = None
        if token is None or token.expires_at - self._clock.now().timestamp() < ENOUGH_LEFT:
            return None
        return token

    async def _renew(self, *, force: bool) -> Token:
        value, seconds = await self._fetch(force)
        token = Token(value, self._clock.now().timestamp() + seconds)
        self._own = token
        try:
            await self._redis.set(self._key, json.dumps(asdict(token)), ex=max(int(seconds), 1))
        except (RedisError, OSError):
            log.info("wechat: the token is not shared: Redis is away")
        log.info("wechat: fetched a token", extra={"forced": force})
        return token

    async def _may_force(self) -> bool:
        """WeChat allows 20 forced renewals a day, 30 seconds apart."""
        now = self._clock.now()
        keys = (f"{self._key}:forced", f"{self._key}:forced:{now:%Y%m%d}")
        arguments = (str(FORCED_EVERY), str(FORCED_A_DAY))
        try:
            return bool(await self._redis.eval(_COUNT_FORCED, 2, *keys, *arguments))
        except (RedisError, OSError):
            allowed = now.timestamp() - self._own_forced_at >= FORCED_EVERY
            self._own_forced_at = now.timestamp() if allowed else self._own_forced_at
            return allowed
