"""A `Transcriber` that asks a program of the operator's: it gets a file and prints what is said."""

import asyncio
import shlex
import tempfile
from pathlib import Path

from bot.intake.ports import Unreadable

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
            return await self._run(file)

    async def _run(self, file: Path) -> str:
        pipe, nowhere = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        try:
            child = await asyncio.create_subprocess_exec(
                *self._command, str(file), stdin=nowhere, stdout=pipe, stderr=nowhere
            )
        except OSError as missing:
            raise Unreadable(type(missing).__name__) from missing
        try:
            async with asyncio.timeout(self._seconds):
                said, _ = await child.communicate()
        except TimeoutError as slow:
            raise Unreadable("too_slow") from slow
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        if child.returncode != 0:
            raise Unreadable(f"exit {child.returncode}")
        return said.decode(errors="replace").strip()[:LONGEST]
