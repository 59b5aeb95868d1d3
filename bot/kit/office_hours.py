"""When people are in the office, by a data file and the calendar of public holidays."""

import logging
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import chinese_calendar
import yaml

from bot.kit.clock import TZ

log = logging.getLogger(__name__)

DEFAULT = Path(__file__).with_name("office_hours.yml")
_LOOK_AHEAD_DAYS = 30


@lru_cache(maxsize=512)
def _is_workday(day: date) -> bool:
    # Each time the calendar goes through all its days to find out which years it knows.
    return bool(chinese_calendar.is_workday(day))


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when on one day."""

    start: time
    end: time


class OfficeHours:
    """Says whether the office is open and when it opens next."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._weekly = {
            int(day): [_span(text) for text in spans] for day, spans in data["weekly"].items()
        }
        self._makeup = int(data.get("makeup", 1))
        self._closed = {_date(value) for value in data.get("closed") or []}
        self._words: dict[str, Any] = data["words"]
        self._warned: set[int] = set()

    @classmethod
    def load(cls, path: Path = DEFAULT) -> "OfficeHours":
        return cls(yaml.safe_load(path.read_text(encoding="utf-8")))

    def is_open(self, now: datetime) -> bool:
        local = now.astimezone(TZ)
        return any(span.start <= local.time() < span.end for span in self._spans(local.date()))

    def next_opening(self, now: datetime) -> datetime | None:
        """When it opens next, `now` if it is open; None when it stays closed for a month."""
        if self.is_open(now):
            return now
        local = now.astimezone(TZ)
        for ahead in range(_LOOK_AHEAD_DAYS):
            day = local.date() + timedelta(days=ahead)
            for span in self._spans(day):
                start = datetime.combine(day, span.start, TZ)
                if start > local:
                    return start
        return None

    def describe(self, moment: datetime, now: datetime) -> str:
        """A moment in words: 今天 14:00, 明天 9:00, 周一 9:00, 10月8日（周四） 9:00."""
        local, today = moment.astimezone(TZ), now.astimezone(TZ).date()
        weekday = self._words["days"][local.weekday()]
        distance = (local.date() - today).days
        if distance <= 1:
            day = self._words["today" if distance <= 0 else "tomorrow"]
        elif distance < 7:
            day = weekday
        else:
            day = self._words["date"].format(month=local.month, day=local.day, weekday=weekday)
        return f"{day} {local.hour}:{local.minute:02d}"

    def is_working_day(self, day: date) -> bool:
        """A working day by law, or by the weekday where the calendar has no data yet."""
        if day in self._closed:
            return False
        try:
            return _is_workday(day)
        except NotImplementedError:
            if day.year not in self._warned:
                self._warned.add(day.year)
                log.warning("no public holidays known for this year", extra={"year": day.year})
            return day.isoweekday() <= 5

    def _spans(self, day: date) -> list[Span]:
        if not self.is_working_day(day):
            return []
        weekday = day.isoweekday()
        return self._weekly.get(weekday if weekday <= 5 else self._makeup, [])


def _span(text: str) -> Span:
    start, _, end = text.partition("-")
    return Span(time.fromisoformat(start), time.fromisoformat(end))


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
