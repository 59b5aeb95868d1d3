"""What stands beside the thread and the list: hits, suggestions, other ways to the citizen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.console import spans
from bot.console.services import ConsoleServices
from bot.console.view import quota, text, words
from bot.intake.handover import NotTaken, TakenByAnother
from bot.intake.queue_rules import Queue
from bot.intake.sealing import Sealed
from bot.intake.suggesting import SUGGESTED
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission, is_allowed

SINCE = ("0", "7", "30", "180")
"""Days back that a search can be limited to; 0 for all the time."""


def found(result: dict[str, Any], days: int, now: datetime) -> dict[str, Any]:
    """What stands above the hits of a search."""
    counts = result["counts"]
    back_to = result["back_to"]
    short = spans.day(words(), datetime.fromisoformat(back_to), now) if back_to else ""
    return {
        "counts": counts,
        "text": text("found.count", count=sum(counts.values())),
        "short": text("found.back_to", day=short) if short else "",
        "since": [(n, text(f"found.since_{n}"), n == str(days)) for n in SINCE],
    }


def files_of_citizen(shown: dict[str, Any]) -> int:
    """How many files the citizen sent."""
    own = {one["id"] for one in shown["messages"] if one["direction"] == "in"}
    return sum(file["message_id"] in own for file in shown["attachments"])


def suggestions(shown: dict[str, Any]) -> list[dict[str, str]]:
    """What the bot was about to say, for the handler to use or to wave away."""
    return [
        {"id": one["id"], "text": one["text"]}
        for one in shown["messages"]
        if one["status"] == SUGGESTED
    ]


def ways(open_: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The other ways to the citizen: a button each, or why there is none."""
    return [
        {"way": way, "open": one["open"], "label": text(f"ways.{way}", to=one["to"]),
         "why": text(f"ways.{one['why']}") if one["why"] else ""}
        for way, one in open_.items()
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for: words, in one queue or all, of so many days or of all time (0)."""

    words: str
    queue: Queue | None
    days: int


async def search(
    services: ConsoleServices, asker: StaffAsker, asked: Search, *, again: bool
) -> dict[str, Any]:
    """The hits; days begin at midnight, so that a page that looks again asks the same."""
    today = services.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    since = today - timedelta(days=asked.days) if asked.days else None
    return await services.desk.search(
        asker, asked.words, queue=asked.queue, since=since, again=again
    )


async def read_ways(
    services: ConsoleServices, asker: StaffAsker, shown: dict[str, Any]
) -> dict[str, dict[str, Any]]:
    """The other ways to the citizen, for who has them while the chat does not reach them."""
    mine = shown["handler_id"] == asker.staff_id and not shown["withheld"]
    if not mine or quota(shown, services.clock.now())["open"]:
        return {}
    try:
        return await services.desk.ways(asker, shown["id"])
    except (NotTaken, TakenByAnother, Sealed):  # since it was read
        return {}


async def canned(
    services: ConsoleServices, asker: StaffAsker, shown: dict[str, Any]
) -> list[dict[str, str]]:
    """The replies kept ready for who may reply."""
    if shown["withheld"] or not is_allowed(asker, Permission.CONVERSATIONS_REPLY):
        return []
    found = await services.desk.canned(asker, shown["id"])
    return [{"shortcut": o.shortcut, "title": o.title, "text": o.text} for o in found]
