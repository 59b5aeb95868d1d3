"""Time limits: how long the law gives, when that ends, and how much of it is used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal

import chinese_calendar
import yaml
from pydantic import BaseModel, ConfigDict, Field

Light = Literal["green", "yellow", "orange", "red"]
IsWorkday = Callable[[date], bool]

_FILE = Path(__file__).with_name("clocks.yml")


class CalendarMissing(Exception):
    """The calendar of working days of a year is not known yet; nothing may be guessed from it."""

    def __init__(self, year: int) -> None:
        super().__init__(f"no working-day calendar for {year}")
        self.year = year


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Lights(_Data):
    """From which share of the limit a light changes."""

    yellow: float = Field(gt=0, lt=1)
    orange: float = Field(gt=0, lt=1)
    long_limit: int = Field(gt=0)
    days_left: int = Field(ge=0)


class Limit(_Data):
    """One time limit of the law."""

    name: str
    article: str
    days: int = Field(gt=0)
    unit: Literal["calendar", "working"]
    starts_with: str | None = None


class ClockRules(_Data):
    """The limits that were in force from a day on."""

    version: str
    valid_from: date
    basis: str
    lights: Lights
    clocks: dict[str, Limit]


@dataclass(frozen=True, slots=True)
class Running:
    """A limit applied to a day."""

    code: str
    name: str
    article: str
    rules: str
    starts: date
    due: date


class ClockTable:
    """All versions of the rules, newest last."""

    def __init__(self, versions: list[ClockRules]) -> None:
        if not versions:
            raise ValueError("the table of clocks is empty")
        self.versions = sorted(versions, key=lambda rules: rules.valid_from)
        if len({rules.version for rules in versions}) != len(versions):
            raise ValueError("two versions of the clocks carry the same name")

    @classmethod
    def load(cls, path: Path = _FILE) -> ClockTable:
        """Read the table from its file."""
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls([ClockRules.model_validate(row) for row in rows])

    def on(self, day: date) -> ClockRules:
        """The rules in force on a day."""
        valid = [rules for rules in self.versions if rules.valid_from <= day]
        if not valid:
            raise ValueError(f"no clocks are defined for {day}")
        return valid[-1]

    def version(self, name: str) -> ClockRules:
        """The rules of that version, which a running clock was started under."""
        return next(rules for rules in self.versions if rules.version == name)

    def start(self, code: str, day: date, *, is_workday: IsWorkday | None = None) -> Running:
        """Start a clock: the day itself is not counted."""
        rules = self.on(day)
        limit = rules.clocks[code]
        if limit.unit == "calendar":
            due = day + timedelta(days=limit.days)
        else:
            due = add_working_days(day, limit.days, is_workday or is_working_day)
        return Running(code, limit.name, limit.article, rules.version, day, due)

    def started_by(self, state: str, day: date) -> list[Running]:
        """The clocks that start when a case enters a state on that day."""
        clocks = self.on(day).clocks
        return [self.start(code, day) for code in clocks if clocks[code].starts_with == state]


@lru_cache(maxsize=1)
def clock_table() -> ClockTable:
    """The table that ships with the service."""
    return ClockTable.load()


def light_of(starts: date, due: date, today: date, lights: Lights) -> Light:
    """The light by the share used up; the last day itself is not yet overdue."""
    if today > due:
        return "red"
    limit = (due - starts).days
    used = (today - starts).days / limit
    nearly = limit >= lights.long_limit and (due - today).days <= lights.days_left
    if used >= lights.orange or nearly:
        return "orange"
    return "yellow" if used >= lights.yellow else "green"


def is_working_day(day: date) -> bool:
    """Whether people work on that day in mainland China, with the moved weekends."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        raise CalendarMissing(day.year) from None


def add_working_days(day: date, count: int, is_workday: IsWorkday) -> date:
    """The day on which the given number of working days after a day has passed."""
    while count > 0:
        day += timedelta(days=1)
        if is_workday(day):
            count -= 1
    return day
