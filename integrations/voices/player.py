"""A `VoicePlayer` on FFmpeg, by PyAV."""

import sys
from importlib.util import find_spec

from integrations.children import answer_of

SECONDS = 20.0
_CHILD = "integrations.voices.child"


def find_player() -> "FfmpegPlayer | None":
    """The player, where its package is installed."""
    return FfmpegPlayer() if find_spec("av") else None


class FfmpegPlayer:
    """Decodes each voice in a process of its own, which is ended when it takes too long."""

    async def playable(self, content: bytes) -> bytes:
        return await answer_of(sys.executable, "-m", _CHILD, seconds=SECONDS, content=content)
