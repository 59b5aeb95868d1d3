"""What the API is given to work with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.kit.clock import Clock
from bot.kit.db import Database
from bot.kit.rate_limit import RateLimit


@dataclass(frozen=True, slots=True)
class ApiServices:
    """The parts behind the endpoints.

    ``requests`` counts by account, ``failures`` counts refused tokens by network address.
    ``wake`` tells the worker that something was queued.
    """

    database: Database
    clock: Clock
    requests: RateLimit
    failures: RateLimit
    wake: Callable[[], Awaitable[None]]
