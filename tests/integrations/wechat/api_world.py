"""A client and a channel against the stand-in for WeChat's API."""

from datetime import datetime
from typing import Any

import httpx
import weixin_api
from redis.asyncio import Redis
from wechat_world import settings

from bot.intake.schemas import Option, OutboundMessage
from bot.kit.clock import TZ, FixedClock
from bot.kit.locks import RedisLocks
from integrations.wechat.channel import WeChatChannel
from integrations.wechat.client import Client
from integrations.wechat.errcodes import ApiError

HELLO = OutboundMessage("hello", "您好😀𠮷，请选择", (Option("好的", "yes"), Option("不用", "no")))
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=TZ)


class World:
    """One process's client and channel."""

    def __init__(self, api: weixin_api.WeixinApi, redis: Redis, **changes: Any) -> None:
        self.pauses: list[float] = []
        self.troubles: list[ApiError] = []
        self.clock = FixedClock(NOON)
        chosen = settings(api_base=api.base, **changes)
        self.http = httpx.AsyncClient(timeout=httpx.Timeout(0.4, connect=0.4))
        self.client = Client(
            chosen,
            redis,
            RedisLocks(redis),
            http=self.http,
            clock=self.clock,
            sleep=self._pause,
            on_trouble=self.troubles.append,
        )
        self.channel = WeChatChannel(self.client, chosen)

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
