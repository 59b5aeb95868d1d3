"""What the API is given to work with."""

from __future__ import annotations

from dataclasses import dataclass

from bot.intake.desk import Desk
from bot.kit.clock import Clock
from bot.kit.db import Database
from bot.kit.rate_limit import RateLimit


@dataclass(frozen=True, slots=True)
class ApiServices:
    """The parts behind the endpoints.

    ``requests`` counts by account, ``failures`` counts refused tokens by network address.
    ``base_url`` begins the links that are given out, ``https_only`` refuses webhooks that anybody
    on the way could read.
    """

    database: Database
    clock: Clock
    requests: RateLimit
    failures: RateLimit
    desk: Desk
    base_url: str = ""
    https_only: bool = False
