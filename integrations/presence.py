"""Who looks at which conversation, kept in Redis for as long as it is said again."""

import json
import logging
import time
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.intake.ports import Present

log = logging.getLogger(__name__)

LASTS_SECONDS = 12.0
AT_DESK_SECONDS = 15.0
TYPING_SECONDS = 6.0
KEY_SECONDS = 60


class RedisPresence:
    """A `Presence` of all processes on one Redis."""

    def __init__(self, redis: "Redis", *, prefix: str = "xinfang:presence:") -> None:
        self._redis = redis
        self._prefix = prefix
        self._desk = f"{prefix}desk"

    async def note(self, conversation_id: str, staff_id: str, name: str, *, typing: bool) -> bool:
        key, now = self._prefix + conversation_id, time.time()
        try:
            before = _read(await self._redis.hget(key, staff_id))
            typed = now if typing else float(before.get("typed", 0))
            entry = json.dumps({"name": name, "at": now, "typed": typed}, ensure_ascii=False)
            await self._redis.hset(key, staff_id, entry)
            await self._redis.expire(key, KEY_SECONDS)
        except (RedisError, OSError):
            log.info("presence is not kept: Redis is away")
            return False
        known = now - float(before.get("at", 0)) < LASTS_SECONDS
        typed_before = now - float(before.get("typed", 0)) < TYPING_SECONDS
        return not known or (typing and not typed_before)

    async def leave(self, conversation_id: str, staff_id: str) -> None:
        try:
            await self._redis.hdel(self._prefix + conversation_id, staff_id)
        except (RedisError, OSError):
            log.info("presence is not kept: Redis is away")

    async def present(self, conversation_id: str) -> list[Present]:
        try:
            kept = await self._redis.hgetall(self._prefix + conversation_id)
        except (RedisError, OSError):
            return []
        now, found = time.time(), []
        for staff_id, raw in kept.items():
            entry = _read(raw)
            if now - float(entry.get("at", 0)) < LASTS_SECONDS:
                typing = now - float(entry.get("typed", 0)) < TYPING_SECONDS
                found.append(Present(_text(staff_id), str(entry.get("name", "")), typing))
        return found

    async def come(self, staff_id: str) -> None:
        try:
            await self._redis.zadd(self._desk, {staff_id: time.time()})
            await self._redis.expire(self._desk, KEY_SECONDS)
        except (RedisError, OSError):
            log.info("presence is not kept: Redis is away")

    async def go(self, staff_id: str) -> None:
        try:
            await self._redis.zrem(self._desk, staff_id)
        except (RedisError, OSError):
            log.info("presence is not kept: Redis is away")

    async def at_desk(self) -> frozenset[str]:
        try:
            since = time.time() - AT_DESK_SECONDS
            found = await self._redis.zrangebyscore(self._desk, since, "+inf")
        except (RedisError, OSError):
            return frozenset()
        return frozenset(_text(staff_id) for staff_id in found)  # type: ignore[arg-type]


def _read(raw: bytes | str | None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(raw) if raw else {}
    return found


def _text(key: bytes | str) -> str:
    return key.decode() if isinstance(key, bytes) else key
