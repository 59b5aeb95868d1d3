"""Work of staff that the worker does by the clock, by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.staff.sessions import forget_old
from bot.staff.tries import forget_tries

Task = Callable[[Session, datetime], object]

TASKS: dict[str, Task] = {
    "staff.forget_sessions": forget_old,
    "staff.forget_tries": forget_tries,
}
