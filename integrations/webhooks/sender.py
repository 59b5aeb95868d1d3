"""Posts webhooks: no redirect is followed, no answer is read, nobody is waited for long."""

from collections.abc import Mapping

import httpx

from bot.webhooks.ports import Unreachable

SECONDS = 10.0


class HttpSender:
    """One client for all receivers."""

    def __init__(self) -> None:
        self._client = httpx.AsyncClient(
            timeout=SECONDS, headers={"User-Agent": "xinfang"}, trust_env=False
        )

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        try:
            async with self._client.stream(
                "POST", url, headers=dict(headers), content=body
            ) as response:
                return response.status_code
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unreachable(type(error).__name__) from error

    async def close(self) -> None:
        """Close the connections that are kept open."""
        await self._client.aclose()
