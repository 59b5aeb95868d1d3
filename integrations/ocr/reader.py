"""A `PictureReader` on RapidOCR, whose Chinese models come with the package."""

import json
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from bot.intake.ports import Box, Line, Unreadable
from integrations.children import answer_of

SECONDS = 120.0
"""A quiet machine needs three; this is for one that is at its limit."""
BIGGEST = 10 * 1024 * 1024
_CHILD = "integrations.ocr.child"
_NEEDED = ("rapidocr", "onnxruntime", "PIL")


def find_reader() -> "RapidReader | None":
    """The reader, where its packages are installed."""
    return RapidReader() if all(find_spec(name) for name in _NEEDED) else None


class RapidReader:
    """Reads each picture in a process of its own, which is ended when it takes too long."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds

    async def read(self, content: bytes) -> list[Line]:
        found = json.loads(await self._run(content, "read"))
        return [Line(one["text"], one["sureness"], tuple(one["box"])) for one in found]

    async def cover(self, content: bytes, boxes: Sequence[Box]) -> bytes:
        return await self._run(content, "cover", json.dumps(boxes))

    async def _run(self, content: bytes, *arguments: str) -> bytes:
        if len(content) > BIGGEST:
            raise Unreadable("too_large")
        command = (sys.executable, "-m", _CHILD, *arguments)
        return await answer_of(*command, seconds=self._seconds, content=content)
