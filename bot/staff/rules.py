"""How signing in is guarded: the numbers of `sign_in.yml`."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TryLimit(_Strict):
    """So many wrong tries within so many minutes."""

    tries: Count
    window_minutes: Count

    @property
    def window(self) -> timedelta:
        return timedelta(minutes=self.window_minutes)


class SessionRules(_Strict):
    """How long a sign-in lasts."""

    idle_minutes: Count
    hours: Count
    unfinished_minutes: Count

    @property
    def idle(self) -> timedelta:
        return timedelta(minutes=self.idle_minutes)

    @property
    def longest(self) -> timedelta:
        return timedelta(hours=self.hours)

    @property
    def unfinished(self) -> timedelta:
        return timedelta(minutes=self.unfinished_minutes)


class PasswordRules(_Strict):
    """What a password must be like."""

    shortest: Annotated[int, Field(ge=8)]
    longest: Annotated[int, Field(le=1024)]
    refused: tuple[str, ...]


class SignInRules(_Strict):
    """All of `sign_in.yml`."""

    account: TryLimit
    address: TryLimit
    session: SessionRules
    invitation_hours: Count
    password: PasswordRules
    recovery_codes: Count


@lru_cache(maxsize=1)
def rules() -> SignInRules:
    """The rules as they stand in the file."""
    path = Path(__file__).with_name("sign_in.yml")
    return SignInRules.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
