"""A `Transcriber` that asks a program of the operator's: it gets a file and prints what is said."""

import asyncio
import shlex
import tempfile
from pathlib import Path

from integrations.children import answer_of

SECONDS = 120.0
LONGEST = 20_000
_ENDINGS = {"audio/amr": "amr", "audio/mpeg": "mp3", "audio/x-speex": "spx"}


def find_transcriber(command: str) -> "CommandTranscriber | None":
    """The program's transcriber, where one is named."""
    return CommandTranscriber(command) if command.strip() else None


class CommandTranscriber:
    """Runs `command FILE` without a shell, ends it when it takes too long, reads its stdout."""

    def __init__(self, command: str, *, seconds: float = SECONDS) -> None:
        self._command = shlex.split(command)
        self._seconds = seconds

    async def transcribe(self, content: bytes, content_type: str) -> str:
        with tempfile.TemporaryDirectory(prefix="xinfang-voice-") as folder:
            file = Path(folder) / f"voice.{_ENDINGS.get(content_type, 'bin')}"
            await asyncio.to_thread(file.write_bytes, content)
            said = await answer_of(*self._command, str(file), seconds=self._seconds)
        return said.decode(errors="replace").strip()[:LONGEST]
