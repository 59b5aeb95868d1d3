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
    """

    database: Database
    clock: Clock
    requests: RateLimit
    failures: RateLimit
    desk: Desk
