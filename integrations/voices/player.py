"""A `VoicePlayer` on FFmpeg, by PyAV."""

import asyncio
import sys
from importlib.util import find_spec

from bot.intake.ports import Unreadable

SECONDS = 20.0
_CHILD = "integrations.voices.child"


def find_player() -> "FfmpegPlayer | None":
    """The player, where its package is installed."""
    return FfmpegPlayer() if find_spec("av") else None


class FfmpegPlayer:
    """Decodes each voice in a process of its own, which is ended when it takes too long."""

    async def playable(self, content: bytes) -> bytes:
        pipe, nowhere = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", _CHILD, stdin=pipe, stdout=pipe, stderr=nowhere
        )
        try:
            async with asyncio.timeout(SECONDS):
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
