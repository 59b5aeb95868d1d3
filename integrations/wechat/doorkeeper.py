"""Decide whether a request comes from WeChat, before and after its body is read."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable

from fastapi import Request

from bot.kit.clock import Clock
from integrations.wechat.crypto import Crypto
from integrations.wechat.elements import read
from integrations.wechat.errors import BadRequest, Forbidden, TooLarge, TooSlow
from integrations.wechat.settings import WeChatSettings
from integrations.wechat.verification import is_fresh, is_signed

MAX_BODY = 64 * 1024
MAX_PARAMETER = 128

log = logging.getLogger(__name__)


class Strangers:
    """Counts refusals per address, so that scanners cannot fill the log.

    A right signature is never held up by it: behind a proxy everybody has one address.
    """

    def __init__(
        self,
        per_minute: int = 30,
        remembered: int = 1024,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._per_minute = per_minute
        self._remembered = remembered
        self._monotonic = monotonic
        self._seen: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def too_many(self, address: str) -> bool:
        """Count one refusal; whether there have been more than enough this minute."""
        minute = int(self._monotonic() // 60)
        since, count = self._seen.pop(address, (minute, 0))
        count = count + 1 if since == minute else 1
        self._seen[address] = (minute, count)
        if len(self._seen) > self._remembered:
            self._seen.popitem(last=False)
        return count > self._per_minute


class Doorkeeper:
    """Checks of one account."""

    def __init__(self, settings: WeChatSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._token = settings.token.get_secret_value()
        keys = settings.aes_keys
        self.crypto = Crypto(self._token, settings.app_id, keys) if keys else None
        if self.crypto is None:
            log.warning("wechat: plain mode, no message is authenticated; never use it in public")

    def check_query(self, request: Request) -> None:
        """The query's signature; costs microseconds and reads no body."""
        query = request.query_params
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        if not _is_number(timestamp):
            raise BadRequest("the query has no timestamp")
        if not (nonce.isascii() and nonce.isalnum() and len(nonce) <= MAX_PARAMETER):
            raise BadRequest("the query has no nonce")
        if not is_signed(query.get("signature", ""), self._token, timestamp, nonce):
            raise Forbidden("the signature does not match")
        if not is_fresh(timestamp, self._clock.now(), self._settings.timestamp_window):
            log.warning("wechat: the timestamp is outside the window")
            if self._settings.enforce_timestamp:
                raise Forbidden("the timestamp is outside the window")

    def check_mode(self, request: Request) -> None:
        """With a key configured only encrypted messages pass: plain ones sign no body."""
        encrypted = request.query_params.get("encrypt_type", "raw") == "aes"
        if self.crypto is not None and not encrypted:
            raise Forbidden("a plain message although a key is configured")
        if self.crypto is None and encrypted:
            raise BadRequest("an encrypted message although no key is configured")

    async def read_body(self, request: Request) -> bytes:
        """The body, if it is small enough and arrives while an answer is still of use."""
        declared = request.headers.get("content-length", "0")
        if not _is_number(declared) or int(declared) > MAX_BODY:
            raise TooLarge("the body is too large")
        body = bytearray()
        try:
            async with asyncio.timeout(self._settings.reply_budget):
                async for chunk in request.stream():
                    body += chunk
                    if len(body) > MAX_BODY:
                        raise TooLarge("the body is too large")
        except TimeoutError as error:
            raise TooSlow("the body arrives too slowly", type(error).__name__) from error
        return bytes(body)

    def open(self, request: Request, body: bytes) -> tuple[str | bytes, int]:
        """The message itself, and the number of the key that opened it."""
        if self.crypto is None:
            return body, 0
        # Compatible mode sends the clear text as well; only what was encrypted is believed.
        encrypted = read(body).get("Encrypt").strip()
        if not encrypted:
            raise BadRequest("the body has no Encrypt element")
        query = request.query_params
        opened = self.crypto.open(
            encrypted, query.get("msg_signature", ""), query["timestamp"], query["nonce"]
        )
        return opened.text, opened.key


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12
