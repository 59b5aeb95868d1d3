"""Every kind of message and event WeChat sends, and what it becomes."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechat_world import APP_ID, OPENID, ORIGINAL_ID, event_xml, message_xml, text_xml

from bot.kit.clock import TZ
from integrations.wechat.errors import BadRequest
from integrations.wechat.events import concerns_operator
from integrations.wechat.parse import parse


def tag(name: str, value: str) -> str:
    return f"<{name}><![CDATA[{value}]]></{name}>"


def test_what_all_messages_share() -> None:
    received = parse(text_xml("你好", CreateTime="1763971200", MsgId=str(2**63 + 7)), APP_ID)
    message = received.message
    assert (message.channel, message.account, message.sender) == ("wechat", APP_ID, OPENID)
    assert message.dedupe_key == f"msg:{2**63 + 7}"
    assert message.sent_at == datetime(2025, 11, 24, 16, 0, tzinfo=TZ)
    assert message.sent_at.utcoffset() == datetime(2025, 1, 1, tzinfo=TZ).utcoffset()
    assert received.original_id == ORIGINAL_ID
    assert (received.answerable, received.conversational) == (True, True)


MESSAGES: list[tuple[str, str, str, str, dict[str, Any]]] = [
    ("text", tag("Content", " 第一行\n第二行 "), "text", " 第一行\n第二行 ", {}),
    ("text", "<Content></Content>", "text", "", {}),
    ("text", tag("Content", "/petition_recorded{}"), "text", "/petition_recorded{}", {}),
    (
        "text",
        tag("Content", "确认") + tag("bizmsgmenuid", "101"),
        "text",
        "确认",
        {"menu_item": "101"},
    ),
    (
        "text",
        tag("Content", "问") + "<MsgDataId>5</MsgDataId><Idx>2</Idx>",
        "text",
        "问",
        {"article": {"id": "5", "index": "2"}},
    ),
    (
        "text",
        tag("Content", "【收到不支持的消息类型，暂无法显示】"),
        "file",
        "",
        {"type": "unsupported", "title": ""},
    ),
    (
        "image",
        tag("PicUrl", "http://mmbiz.example/a") + tag("MediaId", "m1"),
        "image",
        "",
        {"media_id": "m1", "pic_url": "http://mmbiz.example/a"},
    ),
    (
        "voice",
        tag("MediaId", "v") + tag("MediaId16K", "v16") + tag("Format", "AMR"),
        "voice",
        "",
        {"media_id": "v", "media_id_16k": "v16", "format": "amr", "recognition": ""},
    ),
    (
        "voice",
        tag("MediaId", "v") + tag("Format", "speex") + tag("Recognition", "路灯坏了"),
        "voice",
        "",
        {"media_id": "v", "media_id_16k": "", "format": "speex", "recognition": "路灯坏了"},
    ),
    (
        "video",
        tag("MediaId", "f") + tag("ThumbMediaId", "t"),
        "video",
        "",
        {"media_id": "f", "thumb_media_id": "t", "short": False},
    ),
    (
        "shortvideo",
        tag("MediaId", "f") + tag("ThumbMediaId", "t"),
        "video",
        "",
        {"media_id": "f", "thumb_media_id": "t", "short": True},
    ),
    (
        "location",
        "<Location_X>30.25</Location_X><Location_Y>120.125</Location_Y><Scale>16</Scale>"
        + tag("Label", "某路 1 号"),
        "location",
        "",
        {
            "latitude": 30.25,
            "longitude": 120.125,
            "label": "某路 1 号",
            "scale": 16,
            "datum": "GCJ-02",
        },
    ),
    (
        "link",
        tag("Title", "标题") + tag("Description", "说明") + tag("Url", "https://example.com"),
        "link",
        "",
        {"title": "标题", "description": "说明", "url": "https://example.com"},
    ),
    (
        "file",
        tag("Title", "合同.pdf") + tag("FileMd5", "ab") + "<FileTotalLen>9</FileTotalLen>",
        "file",
        "",
        {"type": "file", "title": "合同.pdf", "description": "", "md5": "ab", "bytes": "9"},
    ),
    (
        "miniprogrampage",
        tag("Title", "小程序") + tag("PagePath", "p"),
        "file",
        "",
        {"type": "miniprogrampage", "title": "小程序"},
    ),
    ("hologram", "", "file", "", {"type": "hologram", "title": ""}),
]


@pytest.mark.parametrize(("sent", "inner", "kind", "text", "payload"), MESSAGES)
def test_messages(sent: str, inner: str, kind: str, text: str, payload: dict[str, Any]) -> None:
    message = parse(message_xml(sent, inner), APP_ID).message
    assert (message.kind, message.text, message.payload) == (kind, text, payload)


ANSWERED: list[tuple[str, str, str, dict[str, Any]]] = [
    ("subscribe", "", "", {"name": "subscribe", "key": ""}),
    (
        "subscribe",
        "qrscene_hall-3",
        tag("Ticket", "T"),
        {"name": "subscribe", "key": "qrscene_hall-3", "scene": "hall-3", "ticket": "T"},
    ),
    ("subscribe", "last_trade_no_1", "", {"name": "subscribe", "key": "last_trade_no_1"}),
    ("SCAN", "7", tag("Ticket", "T"), {"name": "scan", "key": "7", "scene": "7", "ticket": "T"}),
    ("CLICK", "PETITION", "", {"name": "menu", "key": "PETITION"}),
    (
        "scancode_waitmsg",
        "CODE",
        "<ScanCodeInfo>" + tag("ScanType", "qrcode") + tag("ScanResult", "1") + "</ScanCodeInfo>",
        {"name": "menu", "key": "CODE", "scan_result": "1"},
    ),
]


@pytest.mark.parametrize(("event", "key", "extra", "payload"), ANSWERED)
def test_events_that_are_answered(
    event: str, key: str, extra: str, payload: dict[str, Any]
) -> None:
    received = parse(event_xml(event, key, extra, CreateTime="1763971200"), APP_ID)
    assert received.message.kind == "event"
    assert received.message.payload == payload
    assert received.message.dedupe_key == f"event:1763971200:{event}:{key}"
    assert (received.answerable, received.conversational) == (True, True)


KEPT = [
    "unsubscribe",
    "VIEW",
    "view_miniprogram",
    "scancode_push",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
    "subscribe_msg_popup_event",
    "subscribe_msg_change_event",
    "subscribe_msg_sent_event",
    "kf_create_session",
    "kf_close_session",
    "kf_switch_session",
    "user_info_modified",
    "user_authorization_revoke",
    "something_new",
]


@pytest.mark.parametrize("event", KEPT)
def test_events_that_are_kept_but_not_answered(event: str) -> None:
    received = parse(event_xml(event, "k"), APP_ID)
    assert (received.answerable, received.conversational) == (False, True)
    payload = received.message.payload
    if event == "unsubscribe":
        assert payload == {"name": "unsubscribe", "key": "k"}
    else:
        assert (payload["name"], payload["event"]) == ("other", event.lower())


DROPPED = ["LOCATION", "debug_demo", "TEMPLATESENDJOBFINISH", "MASSSENDJOBFINISH"]
DROPPED += ["PUBLISHJOBFINISH"]
OPERATOR = ["qualification_verify_success", "qualification_verify_fail", "verify_expired"]
OPERATOR += ["naming_verify_success", "naming_verify_fail", "annual_renew"]


@pytest.mark.parametrize("event", DROPPED + OPERATOR)
def test_events_of_no_conversation(event: str) -> None:
    received = parse(event_xml(event), APP_ID)
    assert (received.answerable, received.conversational) == (False, False)
    assert concerns_operator(received.event) is (event in OPERATOR)


def test_details_of_events() -> None:
    extra = tag("KfAccount", "a@gh") + tag("CloseType", "KF")
    closed = parse(event_xml("kf_close_session", extra=extra), APP_ID).message.payload
    assert (closed["kf_account"], closed["close_type"]) == ("a@gh", "KF")
    lists = "<List><TemplateId>t1</TemplateId></List><List><TemplateId>t2</TemplateId></List>"
    extra = f"<SubscribeMsgPopupEvent>{lists}</SubscribeMsgPopupEvent>"
    grants = parse(event_xml("subscribe_msg_popup_event", extra=extra), APP_ID).message.payload
    assert grants["grants"] == [{"TemplateId": "t1"}, {"TemplateId": "t2"}]
    first = parse(event_xml("PUBLISHJOBFINISH", extra="<MsgID>1</MsgID>"), APP_ID).message
    assert first.dedupe_key.endswith(":PUBLISHJOBFINISH:1")


def test_clicks_in_the_same_second_are_told_apart() -> None:
    keys = {
        parse(event_xml(event, key, CreateTime="1763971200"), APP_ID).message.dedupe_key
        for event, key in (("CLICK", "STATUS"), ("CLICK", "HUMAN"), ("SCAN", "STATUS"))
    }
    assert len(keys) == 3


def test_control_characters_do_not_lose_the_message() -> None:
    assert parse(text_xml("救\x00命\x08啊\x1f\ufffe"), APP_ID).message.text == "救命啊"


def test_a_closing_mark_inside_comes_through() -> None:
    escaped = "a]]]]><![CDATA[>b"
    assert parse(text_xml(escaped), APP_ID).message.text == "a]]>b"


def test_ten_thousand_characters_come_through() -> None:
    assert len(parse(text_xml("长" * 10_000), APP_ID).message.text) == 10_000


BAD = {
    "nothing": "",
    "no root": "   ",
    "other root": "<a/>",
    "truncated": text_xml()[:-3],
    "two roots": text_xml() + "<xml/>",
    "doctype": "<!DOCTYPE xml>" + text_xml(),
    "entity": '<!DOCTYPE xml [<!ENTITY a "b">]><xml>&a;</xml>',
    "laughs": '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><xml>&b;</xml>',
    "external": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml>&a;</xml>',
    "undeclared entity": "<xml>&a;</xml>",
    "instruction": "<?php x?>" + text_xml(),
    "deep": "<xml>" + "<a>" * 9 + "</a>" * 9 + "</xml>",
    "wide": "<xml>" + "<a/>" * 600 + "</xml>",
    "no type": "<xml><FromUserName>a</FromUserName><ToUserName>b</ToUserName></xml>",
    "doubled content": text_xml().replace("</xml>", "<Content>2</Content></xml>"),
    "no time": text_xml(CreateTime=""),
    "time with sign": text_xml(CreateTime="-5"),
    "no id": text_xml(MsgId=""),
    "id with point": text_xml(MsgId="1.5"),
    "id too long": text_xml(MsgId="1" * 21),
    "no receiver": text_xml(ToUserName=""),
    "sender too long": text_xml(FromUserName="o" * 200),
    "event without name": message_xml("event"),
    "location without place": message_xml("location"),
    "location of letters": message_xml(
        "location", "<Location_X>nan</Location_X><Location_Y>1</Location_Y>"
    ),
    "location elsewhere": message_xml(
        "location", "<Location_X>91</Location_X><Location_Y>1</Location_Y>"
    ),
}


@pytest.mark.parametrize("document", BAD.values(), ids=BAD.keys())
def test_what_is_no_message_is_refused(document: str) -> None:
    with pytest.raises(BadRequest):
        parse(document, APP_ID)


@given(st.one_of(st.text(), st.binary()))
def test_noise_is_refused_in_one_way(noise: str | bytes) -> None:
    with pytest.raises(BadRequest):
        parse(noise, APP_ID)


def test_keys_and_media_ids_of_any_length_can_be_stored() -> None:
    long = "k" * 4000
    events = [event_xml("CLICK" * 60, key) for key in (long + "1", long + "2", "短")]
    keys = {parse(event, APP_ID).message.dedupe_key for event in events}
    assert len(keys) == 3
    assert max(map(len, keys)) <= 255
    image = message_xml("image", tag("MediaId", long))
    assert len(parse(image, APP_ID).message.payload["media_id"]) == 255
