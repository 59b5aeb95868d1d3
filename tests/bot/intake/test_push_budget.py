"""How much may be pushed to a citizen, and until when."""

from datetime import datetime
from pathlib import Path

from bot.kit.clock import TZ, FixedClock
from bot.kit.db import Database
from tests.bot.intake.service import Service, event


async def test_events_buy_little_and_messages_much(
    sqlite_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    service = Service(sqlite_database, clock, tmp_path)
    await service.inbox.receive(event("subscribe"))
    conversation = service.conversation()
    assert conversation.pushes_left == 3
    assert conversation.window_until == datetime(2026, 3, 2, 10, 1, tzinfo=TZ)
    await service.hear("你好")
    assert service.conversation().pushes_left == 5
    await service.inbox.receive(event("menu", "STATUS"))
    conversation = service.conversation()
    assert conversation.pushes_left == 5
    assert conversation.window_until == datetime(2026, 3, 4, 10, 0, tzinfo=TZ)
