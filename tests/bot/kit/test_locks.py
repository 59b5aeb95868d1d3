"""One at a time, in order, across clients; and what happens when Redis goes."""

import asyncio
from collections.abc import Callable

import pytest
from redis.asyncio import Redis

from bot.kit.locks import LocalLocks, Locks, LocksUnavailable, LockTimeout, RedisLocks
from bot.kit.rate_limit import RedisRateLimit
from bot.kit.wakeup import RedisPublisher, RedisWakeup
from tests.conftest import RedisServer


async def crowd(locks: list[Locks]) -> list[str]:
    seen: list[str] = []

    async def one(number: int) -> None:
        async with locks[number % len(locks)].hold("door", wait=10):
            seen.append("in")
            await asyncio.sleep(0.002)
            seen.append("out")

    await asyncio.gather(*(one(number) for number in range(12)))
    return seen


def local(_redis: Redis) -> list[Locks]:
    return [LocalLocks()]


def two_clients(redis: Redis) -> list[Locks]:
    return [RedisLocks(redis), RedisLocks(redis)]


@pytest.mark.parametrize("make", [local, two_clients])
async def test_one_at_a_time(redis: Redis, make: Callable[[Redis], list[Locks]]) -> None:
    assert await crowd(make(redis)) == ["in", "out"] * 12


async def test_waiting_ends(redis: Redis) -> None:
    first, second = RedisLocks(redis), RedisLocks(redis)
    async with first.hold("door"):
        with pytest.raises(LockTimeout):
            async with second.hold("door", wait=0.05):
                pass
        with pytest.raises(LockTimeout):
            async with first.hold("door", wait=0.05):
                pass
    async with second.hold("door", wait=0.05):
        pass


async def test_a_long_hold_is_renewed_and_a_dead_holder_is_not(redis: Redis) -> None:
    short = RedisLocks(redis, lease=0.15)
    async with short.hold("door"):
        await asyncio.sleep(0.4)
        with pytest.raises(LockTimeout):
            async with RedisLocks(redis).hold("door", wait=0.01):
                pass
    await redis.set("xinfang:lock:door", "a dead holder", px=100)
    async with RedisLocks(redis).hold("door", wait=1):
        pass


async def test_a_lock_taken_by_another_is_not_released(redis: Redis) -> None:
    async with RedisLocks(redis).hold("door"):
        await redis.set("xinfang:lock:door", "another")
    assert await redis.get("xinfang:lock:door") == b"another"


async def test_without_redis(own_redis: RedisServer) -> None:
    client = Redis.from_url(own_redis.url)
    own_redis.stop(kill=True)
    with pytest.raises(LocksUnavailable):
        async with RedisLocks(client).hold("door"):
            pass
    assert await RedisRateLimit(client, 1, 60).allow("x")
    await RedisPublisher(client).publish("topic", {"a": 1})
    wakeup = RedisWakeup(client)
    await wakeup.wake()
    await wakeup.wait(0.05)
    own_redis.start()
    async with RedisLocks(client).hold("door"):
        pass
    await client.aclose()


async def test_waking_and_publishing(redis: Redis, redis_url: str) -> None:
    wakeup = RedisWakeup(redis)
    waiting = asyncio.create_task(wakeup.wait(10))
    heard: list[dict[str, object]] = []

    async def listen() -> None:
        async for event in RedisPublisher(redis).watch("topic"):
            heard.append(event)
            return

    listening = asyncio.create_task(listen())
    async with asyncio.timeout(5):
        while not (waiting.done() and listening.done()):
            await RedisWakeup(redis).wake()
            await RedisPublisher(redis).publish("topic", {"text": "好"})
            await asyncio.sleep(0.01)
    assert heard == [{"text": "好"}]
    await wakeup.close()


async def test_a_rate_is_limited(redis: Redis) -> None:
    limit = RedisRateLimit(redis, 2, 60)
    assert [await limit.allow("a") for _ in range(3)] == [True, True, False]
    assert await limit.allow("b")
