"""Failures of WeChat's API, and the table that says what each means."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from bot.intake.ports import DeliveryStatus
from bot.kit.clock import TZ

TABLE = Path(__file__).with_name("errcodes.yml")
TOKEN_CODES = frozenset({40001, 40014, 42001})

_RID = re.compile(r"rid:\s*([0-9A-Za-z-]+)")
# The address is the one thing in a message that an operator needs to see (whitelist).
_ADDRESS = re.compile(r"invalid ip ([0-9a-fA-F.:]+)")


@dataclass(frozen=True, slots=True)
class Meaning:
    """One row of the table."""

    status: DeliveryStatus
    reason: str
    wait: float | Literal["midnight"] | None = None
    alarm: bool = False
    again: bool = False

    def retry_after(self, now: datetime) -> float | None:
        """Seconds until another try makes sense; None when the table gives no time."""
        if self.wait != "midnight":
            return self.wait
        today = now.astimezone(TZ).replace(hour=0, minute=0, second=0, microsecond=0)
        return (today + timedelta(days=1) - now).total_seconds()


_UNKNOWN = Meaning("failed", "unknown_code", alarm=True)


@cache
def table() -> dict[int, Meaning]:
    """The rows by code."""
    rows = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    meanings: dict[int, Meaning] = {}
    for row in rows:
        codes = row.pop("codes")
        meanings |= dict.fromkeys(codes, Meaning(**row))
    return meanings


class ApiError(Exception):
    """WeChat answered with an error code. Holds no message text and no token."""

    def __init__(self, code: int, errmsg: str, path: str) -> None:
        found = _RID.search(errmsg)
        self.code = code
        self.path = path
        self.rid = found.group(1) if found else ""
        address = _ADDRESS.search(errmsg)
        self.address = address.group(1) if address else ""
        super().__init__(f"{path}: {code} {self.meaning.reason} rid={self.rid}")

    @property
    def meaning(self) -> Meaning:
        return table().get(self.code, _UNKNOWN)


class Unreached(Exception):
    """No usable answer came. `sent`: the request may have had its effect all the same."""

    def __init__(self, reason: str, *, sent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sent = sent
