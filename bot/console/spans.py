"""Times as people say them."""

from datetime import datetime, timedelta

from bot.kit.clock import TZ
from bot.kit.wording import Wording

HOUR, DAY = 60, 24 * 60


def span(words: Wording, length: timedelta) -> str:
    """How long something lasts."""
    minutes = max(0, int(length.total_seconds() // 60))
    if minutes < HOUR:
        return words.text("minutes", n=minutes)
    if minutes < DAY:
        return words.text("hours_minutes", h=minutes // HOUR, m=minutes % HOUR)
    return words.text("days", n=minutes // DAY)


def left(words: Wording, length: timedelta) -> str:
    """How long something still lasts, to the minute."""
    minutes = max(0, int(length.total_seconds() // 60))
    if minutes < HOUR:
        return words.text("minutes", n=minutes)
    return words.text("hours_minutes", h=minutes // HOUR, m=minutes % HOUR)


def ago(words: Wording, at: datetime, now: datetime) -> str:
    """When something was, as short as a list wants it."""
    passed = now - at
    if passed < timedelta(minutes=1):
        return words.text("now")
    if passed < timedelta(hours=1):
        return words.text("minutes", n=int(passed.total_seconds() // 60))
    local, today = at.astimezone(TZ), now.astimezone(TZ).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    if local.date() == today - timedelta(days=1):
        return words.text("yesterday")
    return f"{local.month}/{local.day}"


def day(words: Wording, at: datetime, now: datetime) -> str:
    """A day as a heading in a transcript."""
    local, today = at.astimezone(TZ), now.astimezone(TZ).date()
    if local.date() == today:
        return words.text("today")
    if local.date() == today - timedelta(days=1):
        return words.text("yesterday")
    return f"{local.year}-{local.month:02}-{local.day:02}"
