"""What callers send about being at the desk."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.staff.duty import State


class DutyForm(BaseModel):
    """Whether one takes conversations."""

    model_config = ConfigDict(extra="forbid")

    state: State
