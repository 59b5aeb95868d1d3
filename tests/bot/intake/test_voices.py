"""Voice messages: kept, put before a person, and written down where a program can."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.intake import queues, reading
from bot.intake.models import Attachment
from bot.intake.queue_rules import Queue
from bot.kit.clock import FixedClock
from bot.kit.db import Database
from integrations.speech.command import CommandTranscriber
from tests.bot.intake.reading_service import AMR, ReadingService
from tests.bot.intake.service import OFFICER

SAID = "三号楼的电梯坏了两个月"


@pytest.fixture
def listener(tmp_path: Path) -> CommandTranscriber:
    """A real program that says the same of every recording."""
    file = tmp_path / "listen"
    file.write_text(f"#!/bin/sh\necho {SAID}\n")
    file.chmod(0o700)
    return CommandTranscriber(str(file))


def queue(service: ReadingService, name: Queue) -> list[bool]:
    found = service.db.transact(lambda s: queues.list_queue(s, OFFICER, name))
    return [item["to_hear"] for item in found]


async def test_a_voice_waits_for_somebody_to_listen(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    service = ReadingService(database, clock, tmp_path)
    await service.send_voice()
    assert service.readings() == []
    assert (queue(service, "waiting"), queue(service, "bot")) == ([True], [])
    told = [one for one in service.heard.events if one.get("reason") == "voice"]
    assert len(told) == 1
    assert service.conversation().holder == "bot"
    file = service.db.look(lambda s: s.scalars(select(Attachment)).one())
    found = service.db.transact(lambda s: reading.find_file(s, OFFICER, file.id, clock.now()))
    assert service.store.open(found["key"]) == AMR
    assert (queue(service, "waiting"), queue(service, "bot")) == ([], [False])
    await service.inbox.close()


async def test_what_the_channel_understood_needs_no_listener(
    sqlite_database: Database,
    clock: FixedClock,
    tmp_path: Path,
    listener: CommandTranscriber,
) -> None:
    service = ReadingService(sqlite_database, clock, tmp_path, transcriber=listener)
    await service.send_voice(recognition="路灯坏了")
    await service.read()
    assert service.readings() == []
    assert queue(service, "waiting") == []
    await service.inbox.close()


async def test_what_a_program_heard_is_asked_about(
    sqlite_database: Database,
    clock: FixedClock,
    tmp_path: Path,
    listener: CommandTranscriber,
) -> None:
    service = ReadingService(sqlite_database, clock, tmp_path, transcriber=listener)
    await service.send_voice()
    await service.read()
    [asked] = service.channel.texts
    assert asked.startswith(f"语音里我听到的是：\n“{SAID}”")
    assert queue(service, "waiting") == [True]
    await service.say("1")
    assert service.script.asked[-1].text == SAID
    assert (service.readings(), queue(service, "waiting")) == (["used"], [])
    await service.inbox.close()
