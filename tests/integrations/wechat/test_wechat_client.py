"""The client against a real server that answers like api.weixin.qq.com."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest
import weixin_api
from private_redis import private_redis
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from wechat_world import APP_ID, OPENID, settings

from bot.intake.ports import AttachmentRefused, ChannelBusy, MediaGone
from bot.intake.schemas import Option, OutboundMessage
from bot.kit.clock import TZ, FixedClock
from bot.kit.locks import LocalLocks, RedisLocks
from integrations.wechat.channel import MEDIA_PATH, SEND_PATH, TYPING_PATH, WeChatChannel
from integrations.wechat.client import TOKEN_PATH, Client
from integrations.wechat.errcodes import ApiError, table
from integrations.wechat.menu import CREATE_PATH, GET_PATH, create_menu, menu

HELLO = OutboundMessage("hello", "您好😀𠮷，请选择", (Option("好的", "yes"), Option("不用", "no")))
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=TZ)


@pytest.fixture(scope="module")
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


class World:
    """One process's client and channel."""

    def __init__(self, api: weixin_api.WeixinApi, redis: Redis, **changes: Any) -> None:
        self.pauses: list[float] = []
        self.troubles: list[ApiError] = []
        self.clock = FixedClock(NOON)
        chosen = settings(api_base=api.base, **changes)
        self.http = httpx.AsyncClient(timeout=httpx.Timeout(0.4, connect=0.4))
        self.client = Client(
            chosen,
            redis,
            RedisLocks(redis),
            http=self.http,
            clock=self.clock,
            sleep=self._pause,
            on_trouble=self.troubles.append,
        )
        self.channel = WeChatChannel(self.client, chosen)

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


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


async def test_a_message_is_sent_as_raw_utf8(world: World, api: weixin_api.WeixinApi) -> None:
    assert (await world.channel.send(OPENID, HELLO)).status == "sent"
    path, query, body, raw = api.calls[-1]
    assert (path, query) == (SEND_PATH, {"access_token": "token-1"})
    assert body == {
        "touser": OPENID,
        "msgtype": "text",
        "text": {"content": "您好😀𠮷，请选择\n1. 好的\n2. 不用"},
    }
    assert "😀𠮷".encode() in raw


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


@pytest.mark.parametrize("code", [40164, 40125, 40243, 61004])
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


EXPECTED = {
    45015: "window_closed",
    45047: "quota_spent",
    45002: "failed",
    44004: "failed",
    45008: "failed",
    43004: "unreachable",
    50005: "unreachable",
    40003: "unreachable",
    46004: "unreachable",
    43019: "unreachable",
    48002: "unreachable",
    43101: "unreachable",
    48001: "no_permission",
    50001: "no_permission",
    40200: "no_permission",
    48004: "failed",
    50002: "failed",
    40007: "failed",
    46001: "failed",
    40013: "failed",
    99999: "failed",
}


@pytest.mark.parametrize(("code", "status"), EXPECTED.items())
async def test_each_code_ends_as_the_table_says_without_a_second_call(
    code: int, status: str, world: World, api: weixin_api.WeixinApi
) -> None:
    api.standing[SEND_PATH] = {"errcode": code, "errmsg": "whatever rid: 1-2-3"}
    delivery = await world.channel.send(OPENID, HELLO)
    assert delivery.status == status
    assert delivery.reason
    assert api.count(SEND_PATH) == 1
    alarming = code in (45047, 48004, 50002, 40013, 99999)
    assert bool(world.troubles) is alarming


def test_every_code_of_the_table_is_tested_somewhere() -> None:
    elsewhere = {-1, 45011, 40001, 40014, 42001, 40164, 61004, 40125, 40243, 45009, 46003}
    elsewhere |= {45072, 45080, 45081, 41002, 41004, 89503, 89506, 89507}
    assert set(table()) == (set(EXPECTED) | elsewhere) - {99999}


@pytest.mark.parametrize("code", [-1, 45011])
async def test_a_busy_server_is_asked_again_with_growing_pauses(
    code: int, world: World, api: weixin_api.WeixinApi
) -> None:
    busy = {"errcode": code, "errmsg": "system error"}
    api.plan(SEND_PATH, busy, busy)
    assert (await world.channel.send(OPENID, HELLO)).status == "sent"
    assert api.count(SEND_PATH) == 3
    assert 0.25 <= world.pauses[0] <= 0.75
    assert 0.5 <= world.pauses[1] <= 1.5
    api.standing[SEND_PATH] = busy
    delivery = await world.channel.send(OPENID, HELLO)
    assert (delivery.status, delivery.reason) == ("retry", "busy")
    assert api.count(SEND_PATH) == 7


async def test_a_message_that_may_have_arrived_is_not_sent_again_by_itself(
    world: World, api: weixin_api.WeixinApi
) -> None:
    api.plan(SEND_PATH, (502, {}, b""), (200, {}, b"<html>"), (200, {}, b"[]"))
    for reason in ("http_502", "not_json", "not_json"):
        delivery = await world.channel.send(OPENID, HELLO)
        assert (delivery.status, delivery.reason) == ("retry", reason)
    assert api.count(SEND_PATH) == 3
    api.delay = 1.0
    delivery = await world.channel.send(OPENID, HELLO)
    assert (delivery.status, delivery.reason) == ("retry", "ReadTimeout")
    assert api.count(SEND_PATH) == 4


async def test_a_server_that_is_away_is_asked_again(
    build: Callable[..., World], api: weixin_api.WeixinApi, redis: Redis
) -> None:
    away = World(api, redis)
    away.client._settings = settings(api_base="http://127.0.0.1:9")
    delivery = await away.channel.send(OPENID, HELLO)
    assert (delivery.status, delivery.reason, len(away.pauses)) == ("retry", "ConnectError", 3)
    await away.client.close()


async def test_a_spent_daily_quota_stops_that_interface_until_midnight(
    build: Callable[..., World], api: weixin_api.WeixinApi
) -> None:
    first, second = build(), build()
    api.plan(SEND_PATH, {"errcode": 45009, "errmsg": "reach max api daily quota limit rid: 1"})
    for world in (first, first, second):
        delivery = await world.channel.send(OPENID, HELLO)
        assert (delivery.status, delivery.retry_after) == ("retry", 12 * 3600)
    assert api.count(SEND_PATH) == 1
    assert [trouble.code for trouble in first.troubles] == [45009]
    await first.channel.typing(OPENID)
    assert api.count(TYPING_PATH) == 1


async def test_typing_never_fails(world: World, api: weixin_api.WeixinApi) -> None:
    api.plan(TYPING_PATH, {"errcode": 45081, "errmsg": "已经在输入状态"}, (500, {}, b""))
    await world.channel.typing(OPENID)
    await world.channel.typing(OPENID)
    await world.channel.typing(OPENID)
    assert api.last(TYPING_PATH) == {"touser": OPENID, "command": "Typing"}


async def test_a_subscription_account_never_calls(
    build: Callable[..., World], api: weixin_api.WeixinApi
) -> None:
    world = build(account_type="subscription")
    assert world.channel.can_push is False
    assert (await world.channel.send(OPENID, HELLO)).status == "no_permission"
    await world.channel.typing(OPENID)
    assert api.calls == []


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


async def test_neither_token_nor_text_reach_the_log(
    world: World, api: weixin_api.WeixinApi, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="integrations")
    caplog.set_level(logging.INFO)
    await world.channel.send(OPENID, HELLO)
    api.standing[SEND_PATH] = {"errcode": 45002, "errmsg": "content size out of limit rid: 5f"}
    await world.channel.send(OPENID, HELLO)
    assert "5f" in caplog.text
    for secret in ("token-1", "您好", "a-secret-made-up"):
        assert secret not in caplog.text


async def test_media_is_fetched_with_its_name(world: World, api: weixin_api.WeixinApi) -> None:
    headers = {
        "Content-Type": "image/jpeg",
        "Content-disposition": 'attachment; filename="../a/MEDIA.jpg"',
    }
    api.standing[MEDIA_PATH] = (200, headers, b"\xff\xd8\xff picture")
    media = await world.channel.fetch_media("media-1")
    assert (media.content, media.content_type) == (b"\xff\xd8\xff picture", "image/jpeg")
    assert media.filename == "MEDIA.jpg"
    assert api.calls[-1][1] == {"access_token": "token-1", "media_id": "media-1"}


@pytest.mark.parametrize(
    ("code", "error"), [(40007, MediaGone), (46001, MediaGone), (45009, ChannelBusy)]
)
@pytest.mark.parametrize("label", ["text/plain", "application/json; encoding=utf-8"])
async def test_media_errors_come_as_json_with_status_200(
    code: int, error: type[Exception], label: str, world: World, api: weixin_api.WeixinApi
) -> None:
    content = json.dumps({"errcode": code, "errmsg": "invalid media_id rid: 9"}).encode()
    api.standing[MEDIA_PATH] = (200, {"Content-Type": label}, content)
    with pytest.raises(error):
        await world.channel.fetch_media("media-1")


async def test_media_with_a_refused_token_is_asked_for_once_more(
    world: World, api: weixin_api.WeixinApi
) -> None:
    refused = json.dumps({"errcode": 42001, "errmsg": "access_token expired"}).encode()
    api.plan(MEDIA_PATH, (200, {"Content-Type": "text/plain"}, refused))
    api.standing[MEDIA_PATH] = (200, {"Content-Type": "image/png"}, b"x")
    assert (await world.channel.fetch_media("m")).content == b"x"
    assert api.count(MEDIA_PATH) == 2


async def test_videos_come_by_address_from_known_hosts_only(
    world: World, api: weixin_api.WeixinApi
) -> None:
    api.standing["/v.mp4"] = (200, {"Content-Type": "video/mp4"}, b"film")
    api.plan(MEDIA_PATH, {"video_url": f"{api.base}/v.mp4"})
    assert (await world.channel.fetch_media("m")).content == b"film"
    assert api.calls[-1][1] == {}
    for address in ("http://169.254.169.254/x", "file:///etc/passwd", "http://qq.com.evil.test/"):
        api.plan(MEDIA_PATH, {"video_url": address})
        with pytest.raises(MediaGone):
            await world.channel.fetch_media("m")


async def test_media_that_is_too_large_or_late(
    world: World, api: weixin_api.WeixinApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integrations.wechat.channel.MAX_MEDIA", 10)
    api.plan(MEDIA_PATH, (200, {"Content-Type": "image/png"}, b"x" * 11), (503, {}, b""))
    with pytest.raises(AttachmentRefused):
        await world.channel.fetch_media("m")
    with pytest.raises(ChannelBusy):
        await world.channel.fetch_media("m")


async def test_the_menu_is_created_once(world: World, api: weixin_api.WeixinApi) -> None:
    api.plan(GET_PATH, {"errcode": 46003, "errmsg": "menu no exist"})
    assert await create_menu(world.client) is True
    assert api.last(CREATE_PATH) == menu()
    assert [(b["name"], b["key"]) for b in menu()["button"]] == [
        ("我要反映", "PETITION"),
        ("查询进度", "STATUS"),
        ("人工", "HUMAN"),
    ]
    as_given_back = [button | {"sub_button": []} for button in menu()["button"]]
    api.plan(GET_PATH, {"menu": {"button": as_given_back, "menuid": 7}})
    assert await create_menu(world.client) is False
    api.plan(GET_PATH, {"menu": {"button": as_given_back[:2]}})
    assert await create_menu(world.client) is True
    assert api.count(CREATE_PATH) == 2


async def test_locks_within_one_process_do_as_well(api: weixin_api.WeixinApi, redis: Redis) -> None:
    client = Client(settings(api_base=api.base), redis, LocalLocks())
    assert await create_menu(client) is True
    await client.close()
