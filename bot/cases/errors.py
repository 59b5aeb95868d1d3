"""Why a case was not shown or not changed."""

from __future__ import annotations

from datetime import datetime


class CaseNotFound(Exception):
    """There is no such case, or none that the asker may know of: the two are the same."""


class CaseClosed(Exception):
    """The case has ended, so the wish cannot be met; the citizen may reopen it."""

    def __init__(self, number: str, state: str) -> None:
        super().__init__(f"{number} has ended in {state}")
        self.number = number
        self.state = state


class TooManyAttempts(Exception):
    """Too many wrong tries within the hour; ``retry_at`` is when the next one is allowed."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__("too many wrong tries")
        self.retry_at = retry_at


class NothingToCancel(Exception):
    """No withdrawal is waiting."""


class NotClosed(Exception):
    """The case is still open, so it cannot be reopened."""


class BadPhone(Exception):
    """Neither a mobile nor a landline number."""


class ReasonNeeded(Exception):
    """Reading unmasked data needs a reason."""
