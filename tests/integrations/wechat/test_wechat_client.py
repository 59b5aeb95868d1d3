"""The client against a real server that answers like api.weixin.qq.com."""

import logging
from collections.abc import Callable

import pytest
import weixin_api
from api_world import HELLO, World
from redis.asyncio import Redis
from wechat_world import OPENID, settings

from integrations.wechat.channel import SEND_PATH, TYPING_PATH
from integrations.wechat.errcodes import table


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
    40004: "failed",
    40037: "failed",
    41030: "failed",
    47003: "failed",
    40005: "failed",
    40009: "failed",
    40137: "failed",
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


async def test_typing_never_fails_and_wakes_nobody(world: World, api: weixin_api.WeixinApi) -> None:
    refusals = [{"errcode": code, "errmsg": "typing"} for code in (45072, 45080, 45081)]
    api.plan(TYPING_PATH, *refusals, (500, {}, b""))
    for _ in range(5):
        await world.channel.typing(OPENID)
    assert api.last(TYPING_PATH) == {"touser": OPENID, "command": "Typing"}
    assert (api.count(TYPING_PATH), world.troubles) == (5, [])


async def test_a_subscription_account_never_calls(
    build: Callable[..., World], api: weixin_api.WeixinApi
) -> None:
    world = build(account_type="subscription")
    assert world.channel.can_push is False
    assert (await world.channel.send(OPENID, HELLO)).status == "no_permission"
    await world.channel.typing(OPENID)
    assert api.calls == []


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
