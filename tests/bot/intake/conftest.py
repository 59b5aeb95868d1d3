"""The service under test, on each database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.kit.clock import FixedClock
from bot.kit.db import Database
from tests.bot.intake.service import Service


@pytest.fixture
async def service(database: Database, clock: FixedClock, tmp_path: Path) -> AsyncIterator[Service]:
    service = Service(database, clock, tmp_path)
    yield service
    await service.inbox.close()
