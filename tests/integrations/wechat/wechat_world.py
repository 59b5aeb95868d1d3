"""WeChat's side of the wire, written without wechatpy: sign, encrypt, read replies."""

import base64
import hashlib
import os
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.dom import minidom

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.intake.schemas import Answer, InboundMessage, OutboundMessage
from integrations.wechat.settings import WeChatSettings

TOKEN = "a-token-made-up-for-tests"
APP_ID = "wx0123456789abcdef"
ORIGINAL_ID = "gh_0123456789ab"
OPENID = "oTestCitizen0000000000000001"
KEY = "TestKeyOneTestKeyOneTestKeyOneTestKeyOne12A"
OLD_KEY = "TestKeyTwoTestKeyTwoTestKeyTwoTestKeyTwo34E"


def sha1(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def encrypt(text: str | bytes, *, key: str = KEY, app_id: str = APP_ID) -> str:
    raw = text.encode() if isinstance(text, str) else text
    data = os.urandom(16) + struct.pack(">I", len(raw)) + raw + app_id.encode()
    pad = 32 - len(data) % 32
    data += bytes([pad]) * pad
    secret = base64.b64decode(key + "=")
    encryptor = Cipher(algorithms.AES(secret), modes.CBC(secret[:16])).encryptor()
    return base64.b64encode(encryptor.update(data) + encryptor.finalize()).decode()


def decrypt(encrypted: str, *, key: str = KEY) -> tuple[str, str]:
    """The text and the app id."""
    secret = base64.b64decode(key + "=")
    decryptor = Cipher(algorithms.AES(secret), modes.CBC(secret[:16])).decryptor()
    data = decryptor.update(base64.b64decode(encrypted)) + decryptor.finalize()
    data = data[: -data[-1]]
    (length,) = struct.unpack(">I", data[16:20])
    return data[20 : 20 + length].decode(), data[20 + length :].decode()


def fields(document: str) -> dict[str, str]:
    """The children of the root by another parser than the service's."""
    root = minidom.parseString(document.encode()).documentElement
    found: dict[str, str] = {}
    for node in root.childNodes:
        if node.nodeType == node.ELEMENT_NODE:
            assert node.tagName not in found, f"{node.tagName} twice"
            found[node.tagName] = "".join(child.data for child in node.childNodes)
    return found


def message_xml(message_type: str, extra: str = "", **changes: str) -> str:
    values = {
        "ToUserName": f"<![CDATA[{ORIGINAL_ID}]]>",
        "FromUserName": f"<![CDATA[{OPENID}]]>",
        "CreateTime": str(int(time.time())),
        "MsgType": f"<![CDATA[{message_type}]]>",
    }
    if message_type != "event":
        values["MsgId"] = "7301234567890123456"
    values |= changes
    inner = "".join(f"<{tag}>{value}</{tag}>" for tag, value in values.items() if value)
    return f"<xml>{inner}{extra}</xml>"


def text_xml(text: str = "你好", **changes: str) -> str:
    return message_xml("text", f"<Content><![CDATA[{text}]]></Content>", **changes)


def event_xml(event: str, key: str = "", extra: str = "", **changes: str) -> str:
    inner = f"<Event><![CDATA[{event}]]></Event><EventKey><![CDATA[{key}]]></EventKey>"
    return message_xml("event", inner + extra, **changes)


@dataclass
class Push:
    """A request as WeChat would send it; change a part to make it hostile."""

    document: str | bytes
    key: str = KEY
    app_id: str = APP_ID
    nonce: str = "415670741"
    timestamp: str = field(default_factory=lambda: str(int(time.time())))
    query_changes: dict[str, str | None] = field(default_factory=dict)
    raw_body: bytes | None = None

    def query(self, encrypted: str) -> dict[str, str]:
        query: dict[str, str | None] = {
            "signature": sha1(TOKEN, self.timestamp, self.nonce),
            "timestamp": self.timestamp,
            "nonce": self.nonce,
            "openid": OPENID,
            "encrypt_type": "aes",
            "msg_signature": sha1(TOKEN, self.timestamp, self.nonce, encrypted),
        }
        query |= self.query_changes
        return {name: value for name, value in query.items() if value is not None}

    def request(self) -> dict[str, Any]:
        """Arguments for a POST of httpx."""
        encrypted = encrypt(self.document, key=self.key, app_id=self.app_id)
        body = (
            f"<xml><ToUserName><![CDATA[{ORIGINAL_ID}]]></ToUserName>"
            f"<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
        )
        content = self.raw_body if self.raw_body is not None else body.encode()
        return {"params": self.query(encrypted), "content": content}


def opened_reply(body: str, *, key: str = KEY) -> dict[str, str]:
    """Check the envelope, decrypt, and return the reply's elements."""
    envelope = fields(body)
    assert set(envelope) == {"Encrypt", "MsgSignature", "TimeStamp", "Nonce"}
    signed = sha1(TOKEN, envelope["TimeStamp"], envelope["Nonce"], envelope["Encrypt"])
    assert envelope["MsgSignature"] == signed
    text, app_id = decrypt(envelope["Encrypt"], key=key)
    assert app_id == APP_ID
    return fields(text)


def settings(**changes: Any) -> WeChatSettings:
    values: dict[str, Any] = {
        "app_id": APP_ID,
        "app_secret": "a-secret-made-up-for-tests",
        "token": TOKEN,
        "encoding_aes_key": KEY,
        "encoding_aes_key_previous": OLD_KEY,
        "original_id": ORIGINAL_ID,
        "queued_for": 0.0,
    }
    return WeChatSettings(**(values | changes))


def says(*texts: str) -> Answer:
    return Answer(tuple(OutboundMessage("said", text) for text in texts), in_time=True)


class FakeInbox:
    """Remembers what it got; answers with whatever `reply` makes of it."""

    def __init__(self, reply: Callable[[InboundMessage], Answer] | None = None) -> None:
        self.received: list[InboundMessage] = []
        self.budgets: list[float] = []
        self.missing: list[tuple[str, int]] = []
        self.reply = reply or (lambda inbound: says(f"收到：{inbound.text}"))

    async def receive(self, inbound: InboundMessage, *, budget: float = 4.3) -> Answer:
        self.received.append(inbound)
        self.budgets.append(budget)
        return self.reply(inbound)

    async def missed(self, inbound: InboundMessage, attempt: int) -> None:
        self.missing.append((inbound.dedupe_key, attempt))
