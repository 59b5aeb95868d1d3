"""A stack of the conversations' own, because they move its time."""

from collections.abc import Iterator

import pytest

from tests.stack import Stack


@pytest.fixture(scope="package")
def stack() -> Iterator[Stack]:
    """A running stack on SQLite for all conversations."""
    with Stack() as running:
        yield running
