"""The whole web application, for tests that ask every route of it."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.app.matrix import World, running


@pytest.fixture
async def world(tmp_path: Path, sqlite_template: Path, redis_url: str) -> AsyncIterator[World]:
    path = tmp_path / "matrix.db"
    shutil.copy(sqlite_template, path)
    async with running(tmp_path / "home", f"sqlite:///{path}", redis_url) as found:
        yield found
