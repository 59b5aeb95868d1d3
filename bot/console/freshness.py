"""When the parts of a page are drawn anew: at once what somebody waits for, together the rest.

Fifty pages hear of everything that happens in the house, and hardly any of it concerns what one of
them shows. So each piece of news says how long it may wait, and what waits is drawn once.
"""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any

AT_ONCE = 0.0
OWN_SECONDS = 0.2
"""News of one's own conversations in the list: after the conversation itself has been drawn."""
SEEN_SECONDS = 1.0
"""News of other conversations that stand in the list."""
OTHER_SECONDS = 5.0
"""What can change no more than a number."""
LOOK_AGAIN_SECONDS = 20.0
"""Even without news: waiting times grow, and events may be lost."""


class Freshness:
    """When one part of a page is to be drawn anew, but no more often than `apart` seconds."""

    def __init__(self, clock: Callable[[], float], apart: float) -> None:
        self._clock = clock
        self._apart = apart
        self._drawn = -apart
        self._due = 0.0
        self._sooner = asyncio.Event()

    def stale(self, within: float) -> None:
        """What is shown has changed and is to be drawn within so many seconds."""
        # Pages that hear of something together do not all draw at the same moment.
        soon = self._clock() + within * random.uniform(0.5, 1.0)
        due = max(soon, self._drawn + self._apart)
        if due < self._due:
            self._due = due
            self._sooner.set()

    def drawn(self) -> None:
        """It is being drawn; what happens from now on makes it stale again."""
        self._drawn = self._clock()
        self._due = self._drawn + LOOK_AGAIN_SECONDS

    async def wait(self) -> None:
        """Wait until it is due."""
        while (left := self._due - self._clock()) > 0:
            self._sooner.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._sooner.wait()


def urgency(event: dict[str, Any], own: str, listed: set[str]) -> float:
    """How long a list may wait that shows the conversations `listed` to the member `own`."""
    if event["type"] in ("missed", "handover") or own in _named(event):
        return OWN_SECONDS
    return SEEN_SECONDS if event.get("conversation") in listed else OTHER_SECONDS


def _named(event: dict[str, Any]) -> tuple[Any, ...]:
    """The members of staff whom an event names: who has it, did it, gets it, is called."""
    called = event.get("called") or ()
    return event.get("handler"), event.get("by"), event.get("to"), *called
