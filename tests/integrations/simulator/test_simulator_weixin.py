"""The stand-in for api.weixin.qq.com refuses what the real one refuses."""

import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from bot.kit.clock import TZ, FixedClock
from integrations.simulator import SimulatedAccount
from integrations.simulator.feed import Feed
from integrations.simulator.memory import Memory
from integrations.simulator.phones import Phone, Phones
from integrations.simulator.weixin import Weixin
from integrations.simulator.weixin_routes import build_api

ACCOUNT = SimulatedAccount("wx0011223344556677", "s" * 32, "token", "k" * 43, "gh_0011223344")
BASE = "/simulator/weixin/cgi-bin"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 24, 10, 0, tzinfo=TZ))


@pytest.fixture
def phones(clock: FixedClock) -> Phones:
    return Phones(clock, Feed(), {}, Memory(None))


@pytest.fixture
def phone(phones: Phones) -> Phone:
    added = phones.add("秦雅岚")
    added.following = True
    return added


@pytest_asyncio.fixture
async def client(phones: Phones) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(build_api(Weixin(ACCOUNT, phones), phones))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://weixin") as client:
        yield client


async def token(client: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    body = {"grant_type": "client_credential", "appid": ACCOUNT.app_id, "secret": "s" * 32}
    answer: dict[str, Any] = (await client.post(f"{BASE}/stable_token", json=body | changes)).json()
    return answer


async def send(client: httpx.AsyncClient, phone: Phone, text: str) -> int:
    access = (await token(client))["access_token"]
    body = {"touser": phone.openid, "msgtype": "text", "text": {"content": text}}
    raw = json.dumps(body, ensure_ascii=False).encode()
    path = f"{BASE}/message/custom/send?access_token={access}"
    return int((await client.post(path, content=raw)).json()["errcode"])


async def test_token_stays_the_same_until_it_expires(
    client: httpx.AsyncClient, clock: FixedClock
) -> None:
    first = await token(client)
    clock.advance(hours=1)
    assert (await token(client)) == {"access_token": first["access_token"], "expires_in": 3600}
    clock.advance(hours=1)
    assert (await token(client))["access_token"] != first["access_token"]


async def test_forced_refresh_gives_another_token(client: httpx.AsyncClient) -> None:
    assert (await token(client))["access_token"] != (await token(client, force_refresh=True))[
        "access_token"
    ]


@pytest.mark.parametrize(("changes", "code"), [({"appid": "wx"}, 40013), ({"secret": "x"}, 40125)])
async def test_wrong_credentials(
    client: httpx.AsyncClient, changes: dict[str, str], code: int
) -> None:
    assert (await token(client, **changes))["errcode"] == code


async def test_message_needs_a_token(client: httpx.AsyncClient) -> None:
    for query, code in (("", 41001), ("?access_token=made-up", 40001)):
        answer = await client.post(f"{BASE}/message/custom/send{query}", content=b"{}")
        assert answer.status_code == 200
        assert answer.json()["errcode"] == code


async def test_no_message_without_a_citizens_word(client: httpx.AsyncClient, phone: Phone) -> None:
    assert await send(client, phone, "您好") == 45015


async def test_five_messages_for_one_of_a_citizen(
    client: httpx.AsyncClient, phone: Phone, clock: FixedClock
) -> None:
    phone.note_contact(clock.now(), tapped=False)
    assert [await send(client, phone, "您好") for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    assert [bubble.text for bubble in phone.bubbles] == ["您好"] * 5


async def test_three_messages_in_a_minute_for_a_tap(
    client: httpx.AsyncClient, phone: Phone, clock: FixedClock
) -> None:
    phone.note_contact(clock.now(), tapped=True)
    assert [await send(client, phone, "您好") for _ in range(4)] == [0, 0, 0, 45047]
    clock.advance(seconds=61)
    assert await send(client, phone, "您好") == 45015


async def test_window_closes_after_two_days(
    client: httpx.AsyncClient, phone: Phone, clock: FixedClock
) -> None:
    phone.note_contact(clock.now(), tapped=False)
    clock.advance(hours=47, minutes=59)
    assert await send(client, phone, "您好") == 0
    clock.advance(minutes=1)
    assert await send(client, phone, "您好") == 45015


@pytest.mark.parametrize(("text", "code"), [("", 44004), ("汉" * 683, 45002), ("汉" * 682, 0)])
async def test_size_of_a_text(
    client: httpx.AsyncClient, phone: Phone, clock: FixedClock, text: str, code: int
) -> None:
    phone.note_contact(clock.now(), tapped=False)
    assert await send(client, phone, text) == code


async def test_one_who_left_gets_nothing(client: httpx.AsyncClient, phone: Phone) -> None:
    phone.following = False
    assert await send(client, phone, "您好") == 43004


async def test_escaped_json_is_refused(
    client: httpx.AsyncClient, phone: Phone, clock: FixedClock
) -> None:
    phone.note_contact(clock.now(), tapped=False)
    access = (await token(client))["access_token"]
    body = {"touser": phone.openid, "msgtype": "text", "text": {"content": "您好"}}
    path = f"{BASE}/message/custom/send?access_token={access}"
    answer = await client.post(path, content=json.dumps(body).encode())
    assert answer.json()["errcode"] == 40033


async def test_typing_is_shown_once_and_only_after_contact(
    client: httpx.AsyncClient, phone: Phone, clock: FixedClock
) -> None:
    access = (await token(client))["access_token"]

    async def typing(command: str) -> int:
        body = {"touser": phone.openid, "command": command}
        path = f"{BASE}/message/custom/typing?access_token={access}"
        return int((await client.post(path, json=body)).json()["errcode"])

    assert await typing("Typing") == 45080
    phone.note_contact(clock.now(), tapped=False)
    assert [await typing(command) for command in ("Typing", "Typing", "Nod")] == [0, 45081, 45072]


async def test_media_live_three_days(
    client: httpx.AsyncClient, phones: Phones, clock: FixedClock
) -> None:
    access = (await token(client))["access_token"]
    media_id = phones.keep_media(b"\xff\xd8\xff", "image/jpeg", "a.jpg", "image")
    path = f"{BASE}/media/get?access_token={access}&media_id={media_id}"
    got = await client.get(path)
    assert (got.content, got.headers["content-type"]) == (b"\xff\xd8\xff", "image/jpeg")
    clock.advance(days=3, seconds=1)
    access = (await token(client))["access_token"]
    path = f"{BASE}/media/get?access_token={access}&media_id={media_id}"
    assert (await client.get(path)).json()["errcode"] == 40007


async def test_pictures_and_notices_show_on_the_phone(
    client: httpx.AsyncClient, phone: Phone, clock: FixedClock
) -> None:
    phone.note_contact(clock.now(), tapped=False)
    access = {"access_token": (await token(client))["access_token"]}
    files = {"media": ("x.png", b"\x89PNG", "image/png")}
    params = access | {"type": "image"}
    kept = (await client.post(f"{BASE}/media/upload", params=params, files=files)).json()
    body = {"touser": phone.openid, "msgtype": "image", "image": {"media_id": kept["media_id"]}}
    address = f"{BASE}/message/custom/send"
    assert (await client.post(address, params=access, json=body)).json()["errcode"] == 0
    assert phone.bubbles[-1].details["media_id"] == kept["media_id"]
    body["image"] = {"media_id": "never-uploaded"}
    assert (await client.post(address, params=access, json=body)).json()["errcode"] == 40007
    clock.advance(hours=49)
    access = {"access_token": (await token(client))["access_token"]}
    notice = {"touser": phone.openid, "template_id": "T", "data": {"thing1": {"value": "有新回复"}}}
    address = f"{BASE}/message/template/send"
    assert (await client.post(address, params=access, json=notice)).json()["errcode"] == 0
    assert (phone.bubbles[-1].text, phone.bubbles[-1].via) == ("有新回复", "template")
    notice["data"] = {"thing1": {"value": "长" * 21}}
    assert (await client.post(address, params=access, json=notice)).json()["errcode"] == 47003
