"""The words of this feature, and what a citizen is told of each state."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from bot.kit.wording import Wording

_HERE = Path(__file__).parent


class Stage(BaseModel):
    """A state in plain words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stage: str
    sealed: str
    next_step: str


class Stages(BaseModel):
    """All states in plain words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stages: dict[str, Stage]
    sealed_next_step: str
    cooling_next_step: str


@lru_cache(maxsize=1)
def words() -> Wording:
    """The wording file of cases."""
    return Wording.load(_HERE / "wording.yml")


@lru_cache(maxsize=1)
def stages() -> Stages:
    """The table of stages."""
    loaded = yaml.safe_load((_HERE / "stages.yml").read_text(encoding="utf-8"))
    return Stages.model_validate(loaded)
