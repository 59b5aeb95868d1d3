"""A stack of the conversations' own, because they move its time."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from bot.kit.clock import TZ
from tests.stack import Stack

BEGIN = datetime(2026, 11, 16, 10, 0, tzinfo=TZ)
"""A Monday: what citizens say of 今年9月 or 去年腊月 means the same whenever the tests run."""


@pytest.fixture(scope="package")
def stack() -> Iterator[Stack]:
    """A running stack on SQLite for all conversations."""
    with Stack() as running:
        running.advance(seconds=(BEGIN - running.clock.now()).total_seconds())
        yield running
