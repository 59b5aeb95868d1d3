"""The XML bodies of what a citizen can do on the phone."""

import secrets
import time
from collections.abc import Mapping

from integrations.simulator.account import SimulatedAccount
from integrations.simulator.envelope import render

TAPS = {"menu", "subscribe", "scan"}
EVENTS = {*TAPS, "unsubscribe"}
Fields = Mapping[str, str | int | float]


def build(account: SimulatedAccount, openid: str, kind: str, at: int, fields: Fields) -> str:
    """The message as WeChat would write it; `fields` are the page's, by their own names."""
    common: dict[str, str | int | float] = {
        "ToUserName": account.original_id,
        "FromUserName": openid,
        "CreateTime": at,
    }
    if kind in EVENTS:
        return render({**common, "MsgType": "event", **_event(kind, fields)})
    body = _content(kind, fields)
    return render({**common, "MsgType": kind, **body, "MsgId": _message_id()})


def _message_id() -> int:
    return (time.time_ns() // 1000 << 10) | secrets.randbelow(1024)


def _event(kind: str, fields: Fields) -> dict[str, str | int | float]:
    if kind == "menu":
        return {"Event": "CLICK", "EventKey": fields.get("key", "")}
    if kind == "scan":
        scene = fields.get("key", "")
        return {"Event": "SCAN", "EventKey": scene, "Ticket": "sim-ticket"}
    return {"Event": kind, "EventKey": ""}


def _content(kind: str, fields: Fields) -> dict[str, str | int | float]:
    if kind == "text":
        return {"Content": fields.get("text", "")}
    if kind == "image":
        return {"PicUrl": fields.get("url", ""), "MediaId": fields["media_id"]}
    if kind == "voice":
        media_id = fields["media_id"]
        return {
            "MediaId": media_id,
            "Format": fields.get("format", "amr"),
            "MediaId16K": media_id,
            "Recognition": fields.get("text", ""),
        }
    if kind == "video":
        return {"MediaId": fields["media_id"], "ThumbMediaId": fields["media_id"]}
    if kind == "location":
        return {
            "Location_X": fields["latitude"],
            "Location_Y": fields["longitude"],
            "Scale": 16,
            "Label": fields.get("label", ""),
        }
    if kind == "link":
        url = fields.get("url", "")
        return {"Title": fields.get("title", ""), "Description": "", "Url": url}
    if kind == "file":
        return {"Title": fields.get("title", ""), "Description": "", "FileTotalLen": 1024}
    raise ValueError(kind)
