"""Files fetched from WeChat, and the menu put there."""

import json

import pytest
import weixin_api
from api_world import World

from bot.intake.ports import AttachmentRefused, ChannelBusy, MediaGone
from integrations.wechat.channel import MEDIA_PATH
from integrations.wechat.menu import CREATE_PATH, GET_PATH, create_menu, menu


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


async def test_with_a_public_address_the_pages_stand_in_the_menu(
    world: World, api: weixin_api.WeixinApi
) -> None:
    base = "https://xf.example.test/"
    progress = menu(base)["button"][1]
    assert [(one["type"], one.get("key"), one.get("url")) for one in progress["sub_button"]] == [
        ("click", "STATUS", None),
        ("view", None, "https://xf.example.test/my"),
    ]
    assert menu("http://127.0.0.1:8000") == menu()
    given = [
        one | {"sub_button": [sub | {"sub_button": []} for sub in one.get("sub_button", [])]}
        for one in menu(base)["button"]
    ]
    api.plan(GET_PATH, {"menu": {"button": given}})
    assert await create_menu(world.client, base) is False
