"""One access token for everybody, and what happens when WeChat refuses it."""

import asyncio
import json
import logging
from collections.abc import Callable

import pytest
import weixin_api
from api_world import HELLO, NOON, World
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from wechat_world import APP_ID, OPENID, settings

from bot.kit.locks import LocalLocks
from integrations.wechat.channel import SEND_PATH
from integrations.wechat.client import TOKEN_PATH, Client
from integrations.wechat.errcodes import ApiError
from integrations.wechat.menu import create_menu


async def test_twenty_callers_on_a_cold_cache_fetch_one_token(
    build: Callable[..., World], api: weixin_api.WeixinApi
) -> None:
    api.delay = 0.05
    worlds = [build() for _ in range(4)]
    sends = [world.channel.send(OPENID, HELLO) for world in worlds for _ in range(5)]
    assert {delivery.status for delivery in await asyncio.gather(*sends)} == {"sent"}
    assert (api.count(TOKEN_PATH), api.count(SEND_PATH)) == (1, 20)


async def test_a_token_is_renewed_two_minutes_before_its_end(
    world: World, api: weixin_api.WeixinApi, redis: Redis
) -> None:
    await world.channel.send(OPENID, HELLO)
    stored = json.loads(await redis.get(f"xinfang:wechat-token:{APP_ID}"))
    assert stored == {"value": "token-1", "expires_at": NOON.timestamp() + 7200}
    world.clock.advance(seconds=7200 - 121)
    await world.channel.send(OPENID, HELLO)
    assert api.count(TOKEN_PATH) == 1
    world.clock.advance(seconds=2)
    await world.channel.send(OPENID, HELLO)
    assert api.count(TOKEN_PATH) == 2


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_a_refused_token_is_forced_anew_and_the_message_sent_once_more(
    code: int, world: World, api: weixin_api.WeixinApi
) -> None:
    api.plan(SEND_PATH, {"errcode": code, "errmsg": "invalid credential"})
    assert (await world.channel.send(OPENID, HELLO)).status == "sent"
    assert api.last(TOKEN_PATH)["force_refresh"] is True
    assert api.calls[-1][1] == {"access_token": "token-2"}
    assert (api.count(SEND_PATH), api.count(TOKEN_PATH)) == (2, 3)


async def test_a_token_another_process_renewed_is_taken_over(
    world: World, api: weixin_api.WeixinApi, redis: Redis
) -> None:
    async def refused_once(token: str) -> str:
        tokens.append(token)
        if len(tokens) == 1:
            other = {"value": "token-9", "expires_at": NOON.timestamp() + 7000}
            await redis.set(f"xinfang:wechat-token:{APP_ID}", json.dumps(other))
            raise ApiError(42001, "expired", SEND_PATH)
        return token

    tokens: list[str] = []
    assert await world.client._with_token(refused_once) == "token-9"
    assert tokens == ["token-1", "token-9"]
    assert api.count(TOKEN_PATH) == 1


async def test_a_token_that_stays_refused_is_retried_exactly_once(
    world: World, api: weixin_api.WeixinApi, caplog: pytest.LogCaptureFixture
) -> None:
    api.refuse_tokens = True
    delivery = await world.channel.send(OPENID, HELLO)
    assert (delivery.status, delivery.reason, delivery.retry_after) == ("retry", "token", 60)
    assert (api.count(SEND_PATH), api.count(TOKEN_PATH)) == (2, 3)
    assert "rid=6a-1b-2c" in caplog.text
    assert [trouble.code for trouble in world.troubles] == [40001]
    # Half a minute has to pass before WeChat may be asked for another one.
    await world.channel.send(OPENID, HELLO)
    assert (api.count(SEND_PATH), api.count(TOKEN_PATH)) == (3, 4)


async def test_forced_renewals_are_counted_by_the_day(
    world: World, api: weixin_api.WeixinApi, redis: Redis
) -> None:
    api.refuse_tokens = True
    for _ in range(22):
        await world.channel.send(OPENID, HELLO)
        await redis.delete(f"xinfang:wechat-token:{APP_ID}:forced")
    forced = [c for c in api.calls if c[0] == TOKEN_PATH and c[2]["force_refresh"]]
    assert len(forced) == 20


@pytest.mark.parametrize("code", [40164, 61004, 40125, 40243, 41002, 41004, 89503, 89506, 89507])
async def test_a_token_that_cannot_be_had_alarms_and_sends_nothing(
    code: int, world: World, api: weixin_api.WeixinApi, caplog: pytest.LogCaptureFixture
) -> None:
    errmsg = "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 7-8-9"
    api.standing[TOKEN_PATH] = {"errcode": code, "errmsg": errmsg}
    delivery = await world.channel.send(OPENID, HELLO)
    assert delivery.status == "failed"
    assert (api.count(TOKEN_PATH), api.count(SEND_PATH)) == (1, 0)
    assert "203.0.113.7" in caplog.text
    assert any(record.levelno == logging.CRITICAL for record in caplog.records)


async def test_without_redis_the_token_is_kept_in_the_process(
    api: weixin_api.WeixinApi,
) -> None:
    gone = Redis(unix_socket_path="/tmp/there-is-no-redis-here.sock", retry=Retry(NoBackoff(), 0))
    world = World(api, gone)
    sends = [world.channel.send(OPENID, HELLO) for _ in range(10)]
    assert {delivery.status for delivery in await asyncio.gather(*sends)} == {"sent"}
    assert api.count(TOKEN_PATH) == 1
    api.refuse_tokens = True
    assert (await world.channel.send(OPENID, HELLO)).status == "retry"
    await world.client.close()
    await gone.aclose()


async def test_locks_within_one_process_do_as_well(api: weixin_api.WeixinApi, redis: Redis) -> None:
    client = Client(settings(api_base=api.base), redis, LocalLocks())
    assert await create_menu(client) is True
    await client.close()
