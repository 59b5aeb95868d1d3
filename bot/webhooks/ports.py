"""What webhooks need from the outside world."""

from collections.abc import Mapping
from typing import Protocol


class Unreachable(Exception):
    """The receiver did not answer; the text says why, without its address."""


class Sender(Protocol):
    """Posts over HTTP."""

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """The status of the answer, whose body is not read; raises `Unreachable`."""
        ...
