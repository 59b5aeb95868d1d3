"""Carries events from Redis to the open pages."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, suppress
from typing import Any

log = logging.getLogger(__name__)

TOPICS = ("conversations", "handovers")
AGAIN_SECONDS = 0.5
LISTS_AT_ONCE = 2

Hear = Callable[[dict[str, Any]], None]
Watch = Callable[..., AsyncIterator[dict[str, Any]]]


class Live:
    """One subscription for all pages of this process; a lost one is made anew."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._ears: set[Hear] = set()
        self._task: asyncio.Task[None] | None = None
        self.lists = asyncio.Semaphore(LISTS_AT_ONCE)
        """Held while a page draws its list anew, so that conversations need not wait for many."""

    def add(self, hear: Hear) -> None:
        """Tell this page of everything from now on; it must be quick."""
        self._ears.add(hear)

    def remove(self, hear: Hear) -> None:
        """The page is gone."""
        self._ears.discard(hear)

    def start(self) -> None:
        """Begin to listen."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Listen no more."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            try:
                async with aclosing(self._watch(*TOPICS)) as events:  # type: ignore[type-var]
                    async for event in events:
                        self._tell(event)
            except Exception as error:
                log.warning("pages are told nothing", extra={"reason": type(error).__name__})
            await asyncio.sleep(AGAIN_SECONDS)
            # Something may have been missed meanwhile: let every page look again.
            self._tell({"type": "missed"})

    def _tell(self, event: dict[str, Any]) -> None:
        for hear in tuple(self._ears):
            try:
                hear(event)
            except Exception:
                log.exception("a page could not be told")
