"""A page draws at once what somebody waits for, and together the rest."""

import asyncio
import time

import pytest

from bot.console.freshness import (
    AT_ONCE,
    LOOK_AGAIN_SECONDS,
    OTHER_SECONDS,
    OWN_SECONDS,
    SEEN_SECONDS,
    Freshness,
    urgency,
)


@pytest.mark.parametrize(
    ("event", "seconds"),
    [
        ({"type": "message", "conversation": "c", "handler": "me"}, OWN_SECONDS),
        ({"type": "passed", "conversation": "c", "to": "me"}, OWN_SECONDS),
        ({"type": "taken", "conversation": "c", "by": "me"}, OWN_SECONDS),
        ({"type": "handover", "conversation": "c"}, OWN_SECONDS),
        ({"type": "missed"}, OWN_SECONDS),
        ({"type": "message", "conversation": "listed", "handler": "other"}, SEEN_SECONDS),
        ({"type": "turn", "conversation": "c"}, OTHER_SECONDS),
    ],
)
def test_news_waits_for_as_long_as_it_may(event: dict[str, str], seconds: float) -> None:
    assert urgency(event, "me", {"listed"}) == seconds


async def test_what_is_drawn_is_due_again_only_after_news() -> None:
    now = [100.0]
    part = Freshness(lambda: now[0], 0.1)
    await part.wait()
    part.drawn()
    waiting = asyncio.create_task(part.wait())
    await asyncio.sleep(0)
    assert not waiting.done()
    part.stale(AT_ONCE)
    now[0] += 0.1
    await asyncio.wait_for(waiting, 5)


async def test_without_news_it_is_looked_at_again_some_time() -> None:
    now = [0.0]
    part = Freshness(lambda: now[0], 0.1)
    part.drawn()
    now[0] = LOOK_AGAIN_SECONDS
    await asyncio.wait_for(part.wait(), 5)


async def test_a_storm_of_news_is_drawn_together() -> None:
    part = Freshness(time.monotonic, 0.05)
    started, drawn = time.monotonic(), 0
    while time.monotonic() - started < 0.5:
        await part.wait()
        part.drawn()
        drawn += 1
        for _ in range(100):
            part.stale(AT_ONCE)
    assert 1 < drawn <= 12


async def test_later_news_does_not_put_off_what_is_due() -> None:
    part = Freshness(time.monotonic, 0.0)
    part.drawn()
    part.stale(AT_ONCE)
    part.stale(OTHER_SECONDS)
    await asyncio.wait_for(part.wait(), 1)
