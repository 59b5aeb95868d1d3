"""A `PictureReader` on RapidOCR, whose Chinese models come with the package."""

import asyncio
import json
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from bot.intake.ports import Box, Line, Unreadable

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
        pipe, nowhere = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", _CHILD, *arguments, stdin=pipe, stdout=pipe, stderr=nowhere
        )
        try:
            async with asyncio.timeout(self._seconds):
                answer, _ = await child.communicate(content)
        except TimeoutError as slow:
            raise Unreadable("too_slow") from slow
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        if child.returncode != 0:
            raise Unreadable(f"exit {child.returncode}")
        return answer
