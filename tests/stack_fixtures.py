"""The running product as a fixture, started once for all tests that only talk to it."""

from collections.abc import Iterator

import pytest

from tests.stack import Stack
from tests.wechat_user import Citizen


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """A running stack on SQLite. Tests that kill parts or move time far start their own."""
    with Stack() as running:
        yield running


@pytest.fixture
def citizen(stack: Stack) -> Iterator[Citizen]:
    """A new citizen who follows the account."""
    somebody = stack.citizen()
    yield somebody
    somebody.close()
