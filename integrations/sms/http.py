"""Short messages through any gateway that takes a signed POST; see docs/sms.md."""

from __future__ import annotations

import json

import httpx

from bot.intake.ports import Delivery
from bot.kit.clock import Clock
from bot.webhooks.signing import HEADER, sign

SECONDS = 10.0
TRY_AGAIN_AFTER = 30.0
BUSY = (408, 425, 429)


class HttpShortMessages:
    """Implements `bot.intake.ports.ShortMessages`."""

    def __init__(self, url: str, secret: str, clock: Clock) -> None:
        self._url = url
        self._secret = secret
        self._clock = clock
        self._client = httpx.AsyncClient(
            timeout=SECONDS, headers={"User-Agent": "xinfang"}, trust_env=False
        )

    async def send(self, phone: str, text: str, id: str) -> Delivery:
        body = json.dumps({"id": id, "phone": phone, "text": text}, ensure_ascii=False).encode()
        signature = sign(self._secret, int(self._clock.now().timestamp()), body)
        headers = {"Content-Type": "application/json; charset=utf-8", HEADER: signature}
        try:
            async with self._client.stream(
                "POST", self._url, headers=headers, content=body
            ) as response:
                status = response.status_code
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Delivery("retry", type(error).__name__, TRY_AGAIN_AFTER)
        if 200 <= status < 300:
            return Delivery("sent")
        if status >= 500 or status in BUSY:
            return Delivery("retry", f"http_{status}", TRY_AGAIN_AFTER)
        return Delivery("failed", f"http_{status}")

    async def close(self) -> None:
        """Close the connections that are kept open."""
        await self._client.aclose()
