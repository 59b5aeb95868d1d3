"""How the two sides are spoken to: what a citizen's text becomes, what an answer says."""

import json
import secrets
import time
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from bench.connection import post
from integrations.simulator import SimulatedAccount
from integrations.simulator.envelope import Envelope
from integrations.simulator.messages import build


class WrongAnswer(Exception):
    """The side answered, but not as a citizen needs it."""


class Dialect(Protocol):
    @property
    def port(self) -> int: ...

    def request(self, citizen: str, text: str) -> bytes: ...

    def reply(self, status: int, body: bytes) -> str:
        """The words of the answer, empty when it was only acknowledged; raises WrongAnswer."""
        ...

    def receipt(self, reply: str) -> bool: ...


@dataclass(frozen=True)
class RestDialect:
    """Rasa's REST channel."""

    port: int

    def request(self, citizen: str, text: str) -> bytes:
        body = json.dumps({"sender": citizen, "message": text}).encode()
        return post("127.0.0.1", "/webhooks/rest/webhook", body, "application/json")

    def reply(self, status: int, body: bytes) -> str:
        said = json.loads(body) if status == 200 else []
        if not said:
            raise WrongAnswer(f"HTTP {status}: {body[:200]!r}")
        return "\n".join(message["text"] for message in said)

    def receipt(self, reply: str) -> bool:
        return "已经登记" in reply


@dataclass(frozen=True)
class WeixinDialect:
    """WeChat's encrypted callback."""

    port: int
    account: SimulatedAccount

    def request(self, citizen: str, text: str) -> bytes:
        at = int(time.time())
        xml = build(self.account, citizen, "text", at, {"text": text})
        query, body = Envelope(self.account).seal(xml, citizen, str(at), secrets.token_hex(5))
        path = "/wechat/callback?" + urlencode(query)
        return post("127.0.0.1", path, body.encode(), "text/xml")

    def reply(self, status: int, body: bytes) -> str:
        if status != 200:
            raise WrongAnswer(f"HTTP {status}: {body[:200]!r}")
        text = body.decode()
        if text in ("", "success"):
            return ""
        return Envelope(self.account).open(text)["Content"]

    def receipt(self, reply: str) -> bool:
        return "XF2" in reply
