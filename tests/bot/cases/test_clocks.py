"""Limits end on the day the law says."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.cases.clocks import CalendarMissing, ClockTable, clock_table, light_of

LIGHTS = clock_table().on(date(2026, 1, 1)).lights


@pytest.mark.parametrize(
    ("code", "starts", "due"),
    [
        ("T1", date(2026, 3, 2), date(2026, 3, 17)),
        ("T5", date(2026, 3, 2), date(2026, 5, 1)),
        ("T1", date(2024, 2, 14), date(2024, 2, 29)),
        ("T5", date(2026, 7, 31), date(2026, 9, 29)),
        ("T1", date(2026, 9, 20), date(2026, 10, 5)),
        ("T4", date(2026, 9, 30), date(2026, 10, 13)),
    ],
)
def test_the_first_day_is_not_counted(code: str, starts: date, due: date) -> None:
    off = {date(2026, 10, day) for day in range(1, 8)}

    def works(day: date) -> bool:
        return day not in off and (day.weekday() < 5 or day == date(2026, 10, 10))

    assert clock_table().start(code, starts, is_workday=works).due == due


def test_moved_weekends_come_from_the_national_calendar() -> None:
    assert clock_table().start("T4", date(2025, 9, 26)).due == date(2025, 10, 10)


def test_a_year_without_calendar_is_an_error_not_a_guess() -> None:
    with pytest.raises(CalendarMissing) as missing:
        clock_table().start("T4", date(2091, 3, 1))
    assert missing.value.year == 2091


@pytest.mark.parametrize(
    ("days", "limit", "light"),
    [
        (0, 15, "green"), (7, 15, "green"), (8, 15, "yellow"), (11, 15, "yellow"),
        (12, 15, "orange"), (15, 15, "orange"), (16, 15, "red"),
        (29, 60, "green"), (30, 60, "yellow"), (45, 60, "orange"), (60, 60, "orange"),
        (61, 60, "red"), (22, 30, "yellow"), (23, 30, "orange"), (25, 30, "orange"),
    ],
)  # fmt: skip
def test_lights_change_by_share(days: int, limit: int, light: str) -> None:
    starts = date(2026, 3, 2)
    due = starts + timedelta(days=limit)
    assert light_of(starts, due, starts + timedelta(days=days), LIGHTS) == light


@given(
    limit=st.integers(1, 120),
    day=st.integers(0, 140),
    starts=st.dates(date(2022, 5, 1), date(2040, 1, 1)),
)
def test_lights_never_step_back(limit: int, day: int, starts: date) -> None:
    order = ["green", "yellow", "orange", "red"]
    due = starts + timedelta(days=limit)
    lights = [light_of(starts, due, starts + timedelta(days=d), LIGHTS) for d in (day, day + 1)]
    assert order.index(lights[0]) <= order.index(lights[1])
    assert (lights[0] == "red") == (day > limit)


def test_the_rules_of_the_day_apply(tmp_path: Path) -> None:
    old, new = (
        clock_table().versions[0].model_copy(update={"version": name, "valid_from": day})
        for name, day in (("old", date(2022, 5, 1)), ("new", date(2027, 1, 1)))
    )
    table = ClockTable([new, old])
    assert table.on(date(2026, 12, 31)).version == "old"
    assert table.on(date(2027, 1, 1)).version == "new"
    assert table.version("old").valid_from == date(2022, 5, 1)
    with pytest.raises(ValueError, match="no clocks"):
        table.on(date(2021, 1, 1))


def test_a_wrong_table_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "clocks.yml"
    wrong.write_text(
        "- {version: x, valid_from: 2022-05-01, basis: b,\n"
        "   lights: {yellow: 0.5, orange: 0.75, long_limit: 30, days_left: 5},\n"
        "   clocks: {T1: {name: n, article: a, days: 0, unit: calendar}}}\n",
        encoding="utf-8",
    )
    with pytest.raises(ValidationError):
        ClockTable.load(wrong)
