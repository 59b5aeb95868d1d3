"""The intake service with a reader of pictures that says what the test tells it to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from bot.intake.awaiting import PICTURES, VOICES
from bot.intake.delivery import Courier
from bot.intake.file_reading import FileReading
from bot.intake.models import Reading
from bot.intake.ports import Box, Line, Media, Transcriber, Unreadable
from bot.intake.tasks import Worker
from bot.kit.clock import Clock
from bot.kit.db import Database
from bot.kit.outbox import Outbox
from tests.bot.intake.service import CITIZEN, FakeChannel, Service

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 64
PATIENT = 60.0
"""Seconds: on a machine at its limit an answer would else be pushed, which is not the point."""
AMR = b"#!AMR\n" + b"\x3c" * 64
LETTER = "关于三号楼电梯停运的答复：物业公司已经报修，因维修资金没有到位，至今没有修好。"


@dataclass
class ScriptedReader:
    """Reads `lines` in every picture; None is one that cannot be read."""

    lines: list[Line] | None = field(default_factory=lambda: lines(LETTER))
    covered: list[Sequence[Box]] = field(default_factory=list)
    read_count: int = 0

    async def read(self, content: bytes) -> list[Line]:
        self.read_count += 1
        if self.lines is None:
            raise Unreadable("broken")
        return self.lines

    async def cover(self, content: bytes, boxes: Sequence[Box]) -> bytes:
        self.covered.append(boxes)
        return b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 64


def lines(*texts: str) -> list[Line]:
    """Lines one below the other."""
    step = 0.9 / max(1, len(texts))
    return [
        Line(text, 0.99, (0.1, 0.05 + at * step, 0.6, 0.05 + at * step + step / 2))
        for at, text in enumerate(texts)
    ]


class ReadingService(Service):
    """A service whose worker reads pictures."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        folder: Path,
        channel: FakeChannel | None = None,
        transcriber: Transcriber | None = None,
    ) -> None:
        super().__init__(database, clock, folder, channel=channel)
        self.reader = ScriptedReader()
        parts = self.parts
        types = PICTURES | (VOICES if transcriber else frozenset())
        about = (clock, self.heard, parts.wording)
        courier = Courier(database, parts.channels, self.store, *about, reads=types)
        reading = FileReading(
            database, self.reader, transcriber, self.store, parts.channels, *about
        )
        self.worker = Worker(parts, self.turns, courier, self.notifier, Outbox(), reading)

    async def send_picture(self, name: str = "m1", *, sender: str = CITIZEN) -> None:
        """A picture that is sent, answered, fetched and stored, but not read."""
        self.channel.media[name] = Media(PNG + name.encode(), "image/png")
        await self.say(kind="image", payload={"media_id": name}, sender=sender, budget=PATIENT)
        await self.drain()

    async def send_voice(self, **more: str) -> None:
        """A voice message that is sent, answered, fetched and stored."""
        self.channel.media["v1"] = Media(AMR, "audio/amr")
        await self.say(kind="voice", payload={"media_id": "v1", **more}, budget=PATIENT)
        await self.drain()

    async def read(self) -> None:
        """Let the worker read all that waits, and send what it has to say."""
        while await self.worker.read():
            pass
        await self.drain()

    def readings(self) -> list[str]:
        query = select(Reading).order_by(Reading.created_at)
        return self.db.look(lambda session: [row.status for row in session.scalars(query)])
