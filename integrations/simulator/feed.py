"""What happens on the phones, in order, for every open page."""

import asyncio
import itertools
import json
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

KEPT = 2000


@dataclass(frozen=True, slots=True)
class Happening:
    id: int
    kind: str
    data: dict[str, Any]

    def as_event_stream(self) -> str:
        payload = json.dumps(self.data, ensure_ascii=False)
        return f"id: {self.id}\nevent: {self.kind}\ndata: {payload}\n\n"


class Feed:
    """Remembers the last happenings, so that a page that reconnects misses none."""

    def __init__(self) -> None:
        self._kept: deque[Happening] = deque(maxlen=KEPT)
        self._ids = itertools.count(1)
        self._changed = asyncio.Event()
        self.last_id = 0

    def publish(self, kind: str, data: dict[str, Any]) -> None:
        self.last_id = next(self._ids)
        self._kept.append(Happening(self.last_id, kind, data))
        self._changed.set()
        self._changed = asyncio.Event()

    async def follow(self, after: int, *, seconds: float) -> AsyncIterator[Happening]:
        """Everything after the given id, then what comes within the given time.

        An id this process never gave (it was restarted) starts again from now.
        """
        seen = after if after <= self.last_id else self.last_id
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while (left := until - loop.time()) > 0:
            changed = self._changed
            for happening in [one for one in self._kept if one.id > seen]:
                seen = happening.id
                yield happening
            if changed is self._changed:
                try:
                    await asyncio.wait_for(changed.wait(), timeout=left)
                except TimeoutError:
                    return
