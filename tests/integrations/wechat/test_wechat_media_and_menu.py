"""Files fetched from WeChat, and the menu put there."""

import json
from datetime import datetime

import pytest
import weixin_api
from api_world import World

from bot.intake.ports import AttachmentRefused, ChannelBusy, MediaGone
from bot.intake.schemas import OutboundFile, OutboundMessage
from bot.kit.clock import TZ
from integrations.wechat.channel import (
    MEDIA_PATH,
    SEND_PATH,
    TEMPLATE_PATH,
    UPLOAD_PATH,
    WeChatChannel,
)
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


async def test_a_picture_is_uploaded_and_then_sent(world: World, api: weixin_api.WeixinApi) -> None:
    api.standing[UPLOAD_PATH] = {"type": "image", "media_id": "up-1", "created_at": 1}
    file = OutboundFile(b"\x89PNG picture", "image/png", "流程.png")
    message = OutboundMessage("handler", "", file=file)
    assert world.channel.split([message, message]) == [message, message]
    assert (await world.channel.send("o-1", message)).status == "sent"
    uploads = [call for call in api.calls if call[0] == UPLOAD_PATH]
    assert uploads[0][1]["type"] == "image"
    assert b"\x89PNG picture" in uploads[0][3]
    assert api.last(SEND_PATH) == {
        "touser": "o-1",
        "msgtype": "image",
        "image": {"media_id": "up-1"},
    }
    api.standing[UPLOAD_PATH] = {"errcode": 40009, "errmsg": "invalid image size"}
    delivery = await world.channel.send("o-1", message)
    assert (delivery.status, delivery.reason) == ("failed", "too_large")


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


async def test_a_notice_is_a_template_message_with_short_fields(
    world: World, api: weixin_api.WeixinApi
) -> None:
    now = datetime(2026, 3, 2, 10, 0, tzinfo=TZ)
    assert not world.channel.can_notify
    assert (await world.channel.notify("o-1", now)).status == "no_permission"
    fields = {"template_id": "T1", "template_fields": "thing1=matter, time2=time"}
    settings = world.channel._settings.model_copy(update=fields)
    channel = WeChatChannel(world.client, settings)
    assert channel.can_notify
    assert (await channel.notify("o-1", now)).status == "sent"
    body = api.last(TEMPLATE_PATH)
    assert (body["touser"], body["template_id"]) == ("o-1", "T1")
    assert body["data"]["time2"] == {"value": "2026-03-02 10:00"}
    assert all(0 < len(field["value"]) <= 20 for field in body["data"].values())
    api.standing[TEMPLATE_PATH] = {"errcode": 43101, "errmsg": "user refuse to accept the msg"}
    assert (await channel.notify("o-1", now)).status == "unreachable"
