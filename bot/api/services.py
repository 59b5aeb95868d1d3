"""What the API is given to work with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.intake.ports import Channel
from bot.kit.clock import Clock
from bot.kit.db import Database
from bot.kit.rate_limit import RateLimit


@dataclass(frozen=True, slots=True)
class ApiServices:
    """The parts behind the endpoints.

    ``requests`` counts by account, ``failures`` counts refused tokens by network address.
    ``wake`` tells the worker that something was queued. ``channels`` know how long a message
    may be.
    """

    database: Database
    clock: Clock
    requests: RateLimit
    failures: RateLimit
    wake: Callable[[], Awaitable[None]]
    channels: Mapping[str, Channel]
