"""Who is at the desk, in Redis."""

from redis.asyncio import Redis

from integrations.presence import AT_DESK_SECONDS, RedisPresence


async def test_who_has_the_console_open(redis: Redis) -> None:
    first, second = RedisPresence(redis), RedisPresence(redis)
    await first.come("staff-1")
    await second.come("staff-2")
    assert await first.at_desk() == {"staff-1", "staff-2"}
    await second.go("staff-1")
    assert await first.at_desk() == {"staff-2"}
    # Whoever has not said so for some seconds is gone without a word.
    await redis.zincrby("xinfang:presence:desk", -AT_DESK_SECONDS - 1, "staff-2")
    assert await first.at_desk() == frozenset()
