"""From decrypted XML to the message the rest of the service knows."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.intake.schemas import InboundMessage, Kind
from integrations.wechat.elements import Element, read
from integrations.wechat.errors import BadRequest
from integrations.wechat.events import event_payload

CHANNEL = "wechat"
MAX_ID = 128
MAX_MEDIA_ID = 255
_SHANGHAI = ZoneInfo("Asia/Shanghai")
# WeChat's own words in place of a sticker, a red packet and the like.
_PLACEHOLDER = "【收到不支持的消息类型"

_Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Received:
    """A message, the account name to answer from, and what may be done with it.

    `answerable`: WeChat shows an answer to it. `conversational`: it belongs to a citizen's
    conversation, so it must be stored; the others (position reports, job results, notices to
    the operator) end at the door. `event` is WeChat's own name of an event, in lower case.
    """

    message: InboundMessage
    original_id: str
    event: str
    answerable: bool
    conversational: bool


def parse(document: bytes | str, account: str) -> Received:
    """Read one message sent to `account`; raises `BadRequest` for what is not a message."""
    root = read(document)
    sender, original_id = _name(root, "FromUserName"), _name(root, "ToUserName")
    created = _number(root, "CreateTime")
    message_type = root.get("MsgType").strip()
    if not message_type:
        raise BadRequest("the message has no MsgType")
    event = ""
    text = ""
    answerable = conversational = True
    kind: Kind
    if message_type == "event":
        kind = "event"
        event = root.get("Event").strip().lower()
        if not event:
            raise BadRequest("the event has no name")
        found = event_payload(event, root)
        payload, answerable = found.payload, found.answerable
        conversational = found.conversational
        dedupe_key = _event_key(root, created)
    else:
        kind, text, payload = _content(message_type, root)
        dedupe_key = f"msg:{_number(root, 'MsgId')}"
    message = InboundMessage(
        channel=CHANNEL,
        account=account,
        sender=sender,
        dedupe_key=dedupe_key,
        kind=kind,
        text=text,
        payload=payload,
        sent_at=_moment(created),
    )
    return Received(message, original_id, event, answerable, conversational)


def _name(root: Element, tag: str) -> str:
    name = root.get(tag).strip()
    if not name or len(name) > MAX_ID:
        raise BadRequest(f"{tag} is missing or too long")
    return name


def _number(root: Element, tag: str) -> int:
    """WeChat's numbers have up to 64 bits; they are never read as floats."""
    text = root.get(tag).strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 20):
        raise BadRequest(f"{tag} is not a number")
    return int(text)


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, _SHANGHAI)
    except (OverflowError, ValueError, OSError) as error:
        raise BadRequest("CreateTime is out of range", type(error).__name__) from error


def _event_key(root: Element, created: int) -> str:
    """Events have no MsgId; CreateTime alone has a resolution of one second."""
    detail = root.get("EventKey").strip() or root.get("MsgID").strip()
    return f"event:{created}:{_short(root.get('Event').strip())}:{_short(detail)}"


def _short(text: str) -> str:
    """`text`, or its hash where it is long: a stored key has a limit, and is still to differ."""
    limit = MAX_ID // 2
    return text if len(text) <= limit else hashlib.sha256(text.encode()).hexdigest()[:limit]


def _media(root: Element, tag: str) -> str:
    """A media id as it can be stored; nobody has the file of a longer one."""
    return root.get(tag)[:MAX_MEDIA_ID]


def _content(message_type: str, root: Element) -> tuple[Kind, str, _Payload]:
    if message_type == "text":
        return _text(root)
    reader = _READERS.get(message_type)
    if reader is None:
        # Kept as something that cannot be opened, so that the citizen gets an explanation.
        return "file", "", {"type": message_type[:MAX_ID], "title": root.get("Title")}
    kind, read_payload = reader
    return kind, "", read_payload(root)


def _text(root: Element) -> tuple[Kind, str, _Payload]:
    text = root.get("Content")
    if text.startswith(_PLACEHOLDER):
        return "file", "", {"type": "unsupported", "title": ""}
    payload: _Payload = {}
    if menu_item := root.get("bizmsgmenuid").strip():
        payload["menu_item"] = menu_item
    if article := root.get("MsgDataId").strip():
        payload["article"] = {"id": article, "index": root.get("Idx").strip()}
    return "text", text, payload


def _image(root: Element) -> _Payload:
    return {"media_id": _media(root, "MediaId"), "pic_url": root.get("PicUrl")}


def _voice(root: Element) -> _Payload:
    return {
        "media_id": _media(root, "MediaId"),
        "media_id_16k": _media(root, "MediaId16K"),
        "format": root.get("Format").lower(),
        "recognition": root.get("Recognition"),
    }


def _video(root: Element) -> _Payload:
    return {
        "media_id": _media(root, "MediaId"),
        "thumb_media_id": _media(root, "ThumbMediaId"),
        "short": root.get("MsgType").strip() == "shortvideo",
    }


def _location(root: Element) -> _Payload:
    try:
        latitude, longitude = float(root.get("Location_X")), float(root.get("Location_Y"))
        scale = float(root.get("Scale").strip() or 0)
    except ValueError as error:
        raise BadRequest("the location has no coordinates", type(error).__name__) from error
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180 and 0 <= scale <= 100):
        raise BadRequest("the location is not on this earth")
    return {
        "latitude": latitude,
        "longitude": longitude,
        "label": root.get("Label"),
        "scale": int(scale),
        "datum": "GCJ-02",
    }


def _link(root: Element) -> _Payload:
    return {
        "title": root.get("Title"),
        "description": root.get("Description"),
        "url": root.get("Url"),
    }


def _file(root: Element) -> _Payload:
    """Undocumented by WeChat; there is no media id, so the file itself is out of reach."""
    return {
        "type": "file",
        "title": root.get("Title"),
        "description": root.get("Description"),
        "md5": root.get("FileMd5"),
        "bytes": root.get("FileTotalLen"),
    }


_READERS: dict[str, tuple[Kind, Callable[[Element], _Payload]]] = {
    "image": ("image", _image),
    "voice": ("voice", _voice),
    "video": ("video", _video),
    "shortvideo": ("video", _video),
    "location": ("location", _location),
    "link": ("link", _link),
    "file": ("file", _file),
}
