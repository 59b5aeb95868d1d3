"""How api.weixin.qq.com judges a request: tokens, windows, quotas, sizes."""

import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from integrations.simulator.account import SimulatedAccount
from integrations.simulator.phones import TYPING_AFTER_CONTACT, Phone, Phones

TOKEN_LASTS = timedelta(seconds=7200)
TEXT_BYTES = 2048
FIELD_SIGNS = 20
MESSAGES = {
    0: "ok",
    40001: "invalid credential, access_token is invalid or not latest",
    40003: "invalid openid",
    40004: "invalid media type",
    40007: "invalid media_id",
    40008: "invalid message type",
    40013: "invalid appid",
    40033: "invalid charset. please check your request, if include \\uxxxx will create fail!",
    40037: "invalid template_id",
    40125: "invalid appsecret",
    41001: "access_token missing",
    42001: "access_token expired",
    43004: "require subscribe",
    44004: "empty content",
    45002: "content size out of limit",
    45015: "response out of time limit or subscription is canceled",
    45047: "out of response count limit",
    45072: "invalid command",
    45080: "need a message from the user within 30 seconds",
    45081: "已经在输入状态,不可重复下发",
    46003: "menu no exist",
    47003: "argument invalid! data format error",
    47001: "data format error",
    48001: "api unauthorized",
}


class Refused(Exception):
    """WeChat says no: HTTP 200 with an error code."""

    def __init__(self, code: int) -> None:
        self.code = code


class Weixin:
    """The state behind the fake API: tokens and the menu."""

    def __init__(self, account: SimulatedAccount, phones: Phones) -> None:
        self._account = account
        self._phones = phones
        self._tokens: dict[str, datetime] = {}
        self._latest = ""
        self.menu: dict[str, Any] | None = None

    def give_token(self, body: dict[str, Any]) -> dict[str, Any]:
        if body.get("appid") != self._account.app_id:
            raise Refused(40013)
        if not secrets.compare_digest(str(body.get("secret")), self._account.app_secret):
            raise Refused(40125)
        now = self._phones.clock.now()
        expires = self._tokens.get(self._latest)
        if body.get("force_refresh") or expires is None or now >= expires:
            self._latest = secrets.token_urlsafe(90)
            self._tokens[self._latest] = now + TOKEN_LASTS
        left = self._tokens[self._latest] - now
        return {"access_token": self._latest, "expires_in": int(left.total_seconds())}

    def check_token(self, token: str | None) -> None:
        if not token:
            raise Refused(41001)
        expires = self._tokens.get(token)
        if expires is None:
            raise Refused(40001)
        if self._phones.clock.now() >= expires:
            raise Refused(42001)

    def send(self, raw: bytes) -> None:
        """A customer-service message: checked as WeChat checks it, counted, shown on the phone."""
        if not self._account.can_push:
            raise Refused(48001)
        body = parse(raw)
        if b"\\u" in raw:
            raise Refused(40033)
        phone = self._reachable(body)
        kind = str(body.get("msgtype"))
        text = _shown(kind, body.get(kind))
        now = self._phones.clock.now()
        if not phone.has_window(now):
            raise Refused(45015)
        if phone.pushes_left <= 0:
            raise Refused(45047)
        details = self._picture(body) if kind == "image" else {}
        phone.pushes_left -= 1
        shown = "" if details else text
        self._phones.write(phone, "account", kind, shown, via="push", details=details)

    def tell(self, raw: bytes) -> None:
        """A template message: reaches followers whatever their window and quota."""
        if not self._account.can_push:
            raise Refused(48001)
        body = parse(raw)
        phone = self._reachable(body)
        if not body.get("template_id"):
            raise Refused(40037)
        fields = body.get("data") or {}
        lines = [str(field.get("value", "")) for field in fields.values()]
        if any(len(line) > FIELD_SIGNS for line in lines):
            raise Refused(47003)
        self._phones.write(phone, "account", "template", "\n".join(lines), via="template")

    def _picture(self, body: dict[str, Any]) -> dict[str, Any]:
        """The uploaded picture that a message shows."""
        media_id = str(body["image"].get("media_id", ""))
        stored = self._phones.find_media(media_id)
        if stored is None or stored.kind != "image":
            raise Refused(40007)
        return {"media_id": media_id, "filename": stored.filename}

    def type(self, raw: bytes) -> None:
        body = parse(raw)
        phone = self._reachable(body)
        command = body.get("command")
        now = self._phones.clock.now()
        if command not in ("Typing", "CancelTyping"):
            raise Refused(45072)
        if phone.last_contact is None or now - phone.last_contact > TYPING_AFTER_CONTACT:
            raise Refused(45080)
        if command == "Typing" and phone.is_typing(now):
            raise Refused(45081)
        self._phones.type(phone, on=command == "Typing")

    def _reachable(self, body: dict[str, Any]) -> Phone:
        phone = self._phones.find(str(body.get("touser")))
        if phone is None:
            raise Refused(40003)
        if not phone.following:
            raise Refused(43004)
        return phone


def parse(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except ValueError:
        raise Refused(47001) from None
    if not isinstance(body, dict):
        raise Refused(47001)
    return body


def _shown(kind: str, content: Any) -> str:
    """The words a phone would show of a customer-service message."""
    if not isinstance(content, dict):
        raise Refused(40008)
    if kind == "text":
        text = str(content.get("content", ""))
        if not text:
            raise Refused(44004)
        if len(text.encode()) > TEXT_BYTES:
            raise Refused(45002)
        return text
    if kind == "msgmenu":
        lines = [content.get("head_content", "")]
        lines += [str(item.get("content", "")) for item in content.get("list", [])]
        return "\n".join([*lines, content.get("tail_content", "")]).strip()
    return str(content.get("title") or content.get("media_id") or kind)
