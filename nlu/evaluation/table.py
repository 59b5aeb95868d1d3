"""What is reached beside what is aimed at, as one table; the judging half only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Write = Callable[[str], Any]
JUDGED = "judging"
INTENTS = {"accuracy": 0.97, "out_of_scope.not_filed": 0.97, "stories_recognised": None}
CONTROL = 0.95
FIELDS = {
    "phone": 0.97,
    "id_number": 0.97,
    "case_number": 0.97,
    "name": 0.93,
    "region": 0.93,
    "place_detail": 0.88,
    "event_time": 0.88,
    "respondents": 0.88,
    "requests": 0.85,
    "prior_efforts": None,
    "title": None,
}
TALKS = {"all_right": 0.93, "messages": None, "messages_in_one_go": 8}
DISTRICTS = 0.9


def rows(report: Mapping[str, Any]) -> Iterator[tuple[str, float | None, float | None]]:
    """Name, what is reached and the aim; what is not judged is None."""
    for name, aim in INTENTS.items():
        value: Any = report["intents"]
        for key in name.split("."):
            value = value[key]
        yield f"intents.{name}", value, aim
    control = report["intents"]["control"]
    yield "intents.control", control and control["accuracy"], CONTROL
    for name, aim in FIELDS.items():
        yield f"fields.{name}", report["fields"][JUDGED][name]["f1"], aim
    for name, aim in TALKS.items():
        yield f"talks.{name}", report["talks"][JUDGED][name], aim
    found = report["districts"]
    yield "districts", found and found["right"], DISTRICTS


def show(report: Mapping[str, Any], write: Write) -> None:
    """The table for people and for the README."""
    write("| | reached | aim |\n|---|---|---|\n")
    for name, value, aim in rows(report):
        write(f"| {name} | {_figure(value)} | {_figure(aim)} |\n")


def show_fields(report: Mapping[str, Mapping[str, Mapping[str, float]]], write: Write) -> None:
    """F1, precision, recall of every field, half by half."""
    for half, figures in report.items():
        write(f"{half:<16}{'f1':>8}{'precision':>11}{'recall':>8}{'meant':>7}\n")
        for name, row in figures.items():
            write(f"  {name:<14}{row['f1']:>8.3f}{row['precision']:>11.3f}")
            write(f"{row['recall']:>8.3f}{row['meant']:>7.0f}\n")


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if value > 1 else f"{value:.3f}"
