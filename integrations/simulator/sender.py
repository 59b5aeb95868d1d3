"""Posts a message to the callback and waits for the answer as WeChat does."""

import asyncio
import secrets
import time
from dataclasses import dataclass
from typing import Literal

import httpx

from integrations.simulator.envelope import Envelope, EnvelopeBroken

ATTEMPTS = 3
PATIENCE = 5.0
AFTER_ERROR = 1.0


@dataclass(frozen=True, slots=True)
class Exchange:
    """How one message fared: `accepted` means an empty answer or `success`."""

    outcome: Literal["replied", "accepted", "failed"]
    attempts: int
    milliseconds: float
    reply: dict[str, str]
    problem: str = ""


class Sender:
    """One connection pool to the callback."""

    def __init__(self, envelope: Envelope) -> None:
        self._envelope = envelope
        self._client = httpx.AsyncClient(timeout=PATIENCE, trust_env=False)

    async def close(self) -> None:
        await self._client.aclose()

    async def deliver(self, url: str, xml: str, *, openid: str, timestamp: int) -> Exchange:
        """Three tries of five seconds with the same body, then the account is called faulty."""
        query, body = self._envelope.seal(
            xml, openid, str(timestamp), str(secrets.randbelow(10**10))
        )
        started = time.perf_counter()
        problem = ""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                async with asyncio.timeout(PATIENCE):
                    response = await self._client.post(
                        url, params=query, content=body, headers={"content-type": "text/xml"}
                    )
            except (TimeoutError, httpx.HTTPError) as error:
                problem = f"no answer: {type(error).__name__}"
                if not isinstance(error, TimeoutError | httpx.TimeoutException):
                    await asyncio.sleep(AFTER_ERROR)
                continue
            elapsed = (time.perf_counter() - started) * 1000
            return self._judge(response, attempt, elapsed)
        elapsed = (time.perf_counter() - started) * 1000
        return Exchange("failed", ATTEMPTS, elapsed, {}, problem)

    def _judge(self, response: httpx.Response, attempt: int, elapsed: float) -> Exchange:
        text = response.text
        if response.status_code != httpx.codes.OK:
            return Exchange("failed", attempt, elapsed, {}, f"HTTP {response.status_code}")
        if text in ("", "success"):
            return Exchange("accepted", attempt, elapsed, {})
        try:
            return Exchange("replied", attempt, elapsed, self._envelope.open(text))
        except EnvelopeBroken as broken:
            return Exchange("failed", attempt, elapsed, {}, str(broken))
