"""Calls to WeChat's API: shared token, one retry for it, back-off, no tokens in the log."""

import asyncio
import json
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.intake.schemas import OutboundFile
from bot.kit.clock import Clock, SystemClock
from bot.kit.locks import Locks, LockTimeout
from integrations.wechat.access import AccessToken
from integrations.wechat.errcodes import TOKEN_CODES, ApiError, Unreached
from integrations.wechat.settings import WeChatSettings

TIMEOUT = httpx.Timeout(8.0, connect=3.0)
BACK_OFF = (0.5, 1.0, 2.0)
TOKEN_PATH = "/cgi-bin/stable_token"

log = logging.getLogger(__name__)

_T = TypeVar("_T")
Sleep = Callable[[float], Awaitable[None]]


class TooMuch(Exception):
    """The answer is larger than the caller wants."""


@dataclass(frozen=True, slots=True)
class Download:
    """An answer that is a file."""

    content: bytes
    content_type: str
    disposition: str

    def json(self) -> dict[str, Any] | None:
        """The answer as a JSON object, if that is what it is (WeChat labels it text/plain)."""
        if not self.content_type.startswith(("application/json", "text/")):
            return None
        try:
            found = json.loads(self.content)
        except ValueError:
            return None
        return found if isinstance(found, dict) else None


class Client:
    """One account's API. Raises `ApiError` and `Unreached`, and `TooMuch` when downloading.

    `on_trouble` is told of each answer that needs an operator or that spends a quota.
    """

    def __init__(
        self,
        settings: WeChatSettings,
        redis: Redis,
        locks: Locks,
        *,
        http: httpx.AsyncClient | None = None,
        clock: Clock | None = None,
        sleep: Sleep = asyncio.sleep,
        on_trouble: Callable[[ApiError], None] | None = None,
    ) -> None:
        # httpx writes every address, and with it the token, at INFO.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._settings = settings
        self._redis = redis
        self._clock = clock or SystemClock()
        self._sleep = sleep
        self._on_trouble = on_trouble
        self._http = http or httpx.AsyncClient(timeout=TIMEOUT)
        self._access = AccessToken(redis, locks, self._clock, settings.app_id, self._fetch_token)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def call(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """POST `body` as JSON, or GET when there is none; returns WeChat's answer."""
        content = json.dumps(body, ensure_ascii=False).encode("utf-8") if body is not None else None

        async def attempt(token: str) -> dict[str, Any]:
            return await self._json(path, {"access_token": token}, content)

        return await self._patiently(path, attempt)

    async def upload(self, path: str, params: dict[str, str], file: OutboundFile) -> dict[str, Any]:
        """POST a file as the form field `media`; returns WeChat's answer."""
        name = f"file.{file.content_type.rpartition('/')[2]}"

        async def attempt(token: str) -> dict[str, Any]:
            media = {"media": (name, file.content, file.content_type)}
            return await self._answer(path, {"access_token": token, **params}, files=media)

        return await self._patiently(path, attempt)

    async def download(self, path: str, params: dict[str, str], limit: int) -> Download:
        """GET a file of at most `limit` bytes; an error code in its place raises `ApiError`."""

        async def attempt(token: str) -> Download:
            address = self._settings.api_base + path
            answer = await self.fetch(address, {"access_token": token, **params}, limit)
            _check(path, answer.json() or {})
            return answer

        return await self._patiently(path, attempt)

    async def fetch(self, address: str, params: dict[str, str], limit: int) -> Download:
        """GET any address, without token and without repetition."""
        content = bytearray()
        try:
            async with self._http.stream("GET", address, params=params) as response:
                _check_status(response.status_code)
                async for chunk in response.aiter_bytes():
                    content += chunk
                    if len(content) > limit:
                        raise TooMuch(f"more than {limit} bytes")
        except httpx.HTTPError as error:
            raise _unreached(error) from None
        kind = response.headers.get("content-type", "")
        return Download(bytes(content), kind, response.headers.get("content-disposition", ""))

    def retry_after(self, error: ApiError) -> float | None:
        """Seconds until the call may succeed, where that is known."""
        return error.meaning.retry_after(self._clock.now())

    async def _patiently(self, path: str, attempt: Callable[[str], Awaitable[_T]]) -> _T:
        """Repeat only what certainly had no effect."""
        await self._refuse_if_stopped(path)
        for pause in (*BACK_OFF, None):
            try:
                return await self._with_token(attempt)
            except ApiError as error:
                if pause is None or not error.meaning.again:
                    await self._note(error)
                    raise
            except Unreached as error:
                if pause is None or error.sent:
                    log.warning("wechat: %s: %s", path, error.reason)
                    raise
            await self._sleep(pause * random.uniform(0.5, 1.5))
        raise AssertionError("unreachable")

    async def _with_token(self, attempt: Callable[[str], Awaitable[_T]]) -> _T:
        try:
            token = await self._access.get()
            try:
                return await attempt(token)
            except ApiError as error:
                if error.code not in TOKEN_CODES:
                    raise
                log.info("wechat: %s", error)
                return await attempt(await self._access.replace(token))
        except LockTimeout:
            raise Unreached("token_lock", sent=False) from None

    async def _json(
        self, path: str, params: dict[str, str], content: bytes | None
    ) -> dict[str, Any]:
        if content is None:
            return await self._answer(path, params, method="GET")
        headers = {"Content-Type": "application/json; charset=utf-8"}
        return await self._answer(path, params, content=content, headers=headers)

    async def _answer(
        self, path: str, params: dict[str, str], *, method: str = "POST", **body: Any
    ) -> dict[str, Any]:
        try:
            response = await self._http.request(
                method, self._settings.api_base + path, params=params, **body
            )
        except httpx.HTTPError as error:
            raise _unreached(error) from None
        _check_status(response.status_code)
        try:
            answer = json.loads(response.content)
        except ValueError:
            raise Unreached("not_json", sent=True) from None
        if not isinstance(answer, dict):
            raise Unreached("not_json", sent=True)
        _check(path, answer)
        return answer

    async def _fetch_token(self, force: bool) -> tuple[str, float]:
        body = {
            "grant_type": "client_credential",
            "appid": self._settings.app_id,
            "secret": self._settings.app_secret.get_secret_value(),
            "force_refresh": force,
        }
        try:
            answer = await self._json(TOKEN_PATH, {}, json.dumps(body).encode("ascii"))
        except Unreached as error:
            # Asking for a token again gives the same token; nothing else was sent.
            raise Unreached(error.reason, sent=False) from None
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(seconds, int):
            raise Unreached("no_token", sent=False)
        return token, float(seconds)

    async def _note(self, error: ApiError) -> None:
        meaning = error.meaning
        level = logging.CRITICAL if meaning.alarm else logging.WARNING
        log.log(level, "wechat: %s %s", error, error.address)
        if meaning.wait == "midnight":
            await self._stop(error)
        if self._on_trouble and (meaning.alarm or meaning.status == "quota_spent"):
            self._on_trouble(error)

    def _stop_key(self, path: str) -> str:
        return f"xinfang:wechat-stopped:{self._settings.app_id}:{path}"

    async def _stop(self, error: ApiError) -> None:
        """A spent daily quota: no more calls of this interface until it is renewed."""
        seconds = self.retry_after(error) or 0.0
        try:
            await self._redis.set(self._stop_key(error.path), error.code, ex=int(seconds) + 1)
        except (RedisError, OSError):
            log.info("wechat: the stop is not shared: Redis is away")

    async def _refuse_if_stopped(self, path: str) -> None:
        try:
            code = await self._redis.get(self._stop_key(path))
        except (RedisError, OSError):
            return
        if code is not None:
            raise ApiError(int(code), "", path)


def _unreached(error: httpx.HTTPError) -> Unreached:
    """Only a request that never left certainly had no effect."""
    never_left = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
    return Unreached(type(error).__name__, sent=not isinstance(error, never_left))


def _check_status(status: int) -> None:
    if status != 200:
        raise Unreached(f"http_{status}", sent=True)


def _check(path: str, answer: dict[str, Any]) -> None:
    code = answer.get("errcode", 0)
    if not isinstance(code, int):
        raise Unreached("not_json", sent=True)
    if code:
        raise ApiError(code, str(answer.get("errmsg", "")), path)
