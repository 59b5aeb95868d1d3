"""Work of cases that the worker does by the clock, by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.cases.citizen_requests import complete_withdrawals
from bot.cases.lookup import forget_tries

Task = Callable[[Session, datetime], object]

TASKS: dict[str, Task] = {
    "cases.complete_withdrawals": complete_withdrawals,
    "cases.forget_tries": forget_tries,
}
