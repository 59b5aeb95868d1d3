"""The time of day, handed in so that tests and days can be moved."""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

TZ = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Says what time it is in Asia/Shanghai."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(TZ)


class OffsetClock:
    """A clock that runs beside another one, ahead of it by what `seconds` says each time."""

    def __init__(self, base: Clock, seconds: Callable[[], float]) -> None:
        self._base = base
        self._seconds = seconds

    def now(self) -> datetime:
        return self._base.now() + timedelta(seconds=self._seconds())


class FixedClock:
    """A clock that stands still until it is told to advance."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock needs a time with its zone")
        self._now = start.astimezone(TZ)
        self._guard = threading.Lock()

    def now(self) -> datetime:
        with self._guard:
            return self._now

    def advance(self, **timedelta_arguments: float) -> datetime:
        """Move on by the arguments of `timedelta` and return the new time."""
        with self._guard:
            self._now += timedelta(**timedelta_arguments)
            return self._now


def day_in_words(day: date) -> str:
    """As people write a day: 2026年3月9日."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_in_words(at: datetime) -> str:
    """As people write a moment: 2026年3月9日 09:30, in Asia/Shanghai."""
    local = at.astimezone(TZ)
    return f"{day_in_words(local)} {local:%H:%M}"
