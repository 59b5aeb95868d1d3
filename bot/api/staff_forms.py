"""What callers send about accounts, units and webhooks."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.staff.permissions import Role
from bot.staff.units import UnitKind
from bot.webhooks.events import Event

# Something to read, and no control characters.
_PLAIN = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"
Name = Annotated[str, Field(min_length=1, max_length=60, pattern=_PLAIN)]
UnitName = Annotated[str, Field(min_length=1, max_length=100, pattern=_PLAIN)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class StaffForm(_Form):
    """A new account; without a login it signs in with its name."""

    name: Name
    role: Role
    unit: UnitName | None = None
    login: Name | None = None


class SkillsForm(_Form):
    """All that somebody is good at."""

    skills: list[Annotated[str, Field(min_length=1, max_length=30, pattern=_PLAIN)]] = Field(
        max_length=20
    )


class UnitForm(_Form):
    """A new unit: ``area`` governs a place, ``line`` one trade."""

    name: UnitName
    kind: UnitKind
    parent: UnitName | None = None


class WebhookForm(_Form):
    """A receiver and what it is told of."""

    url: str = Field(min_length=1, max_length=500)
    events: list[Event] = Field(min_length=1, max_length=len(Event))
