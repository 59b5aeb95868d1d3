"""Settings and fixtures of this folder's tests."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
import weixin_api
from api_world import World
from hypothesis import settings
from private_redis import private_redis
from redis.asyncio import Redis

# A busy machine is not a failure.
settings.register_profile("wechat", deadline=None)
settings.load_profile("wechat")


@pytest.fixture(scope="session")
def redis_socket() -> Iterator[str]:
    with private_redis() as path:
        yield path


@pytest.fixture
def api() -> Iterator[weixin_api.WeixinApi]:
    with weixin_api.running() as running:
        yield running


@pytest.fixture
async def redis(redis_socket: str) -> AsyncIterator[Redis]:
    client = Redis(unix_socket_path=redis_socket)
    await client.flushall()
    yield client
    await client.aclose()


@pytest.fixture
async def build(api: weixin_api.WeixinApi, redis: Redis) -> AsyncIterator[Callable[..., World]]:
    worlds: list[World] = []

    def make(**changes: Any) -> World:
        worlds.append(World(api, redis, **changes))
        return worlds[-1]

    yield make
    for world in worlds:
        await world.client.close()


@pytest.fixture
def world(build: Callable[..., World]) -> World:
    return build()
