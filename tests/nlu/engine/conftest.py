"""A really trained model, trained once for as long as nothing it depends on changes."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from actions.wording import Wording
from nlu import compile as compiling
from nlu import train
from nlu.engine.server import read_request
from nlu.engine.turn import Turns

MODELS = compiling.ROOT / "var" / "test-models"


@pytest.fixture(scope="session")
def model() -> Path:
    """The model of the tree as it is."""
    return train.train(MODELS, quiet=True)


@pytest.fixture(scope="session")
def turns(model: Path) -> Turns:
    """The engine without its server."""
    return Turns(model, Wording.load(compiling.FLOWS))


class Citizen:
    """Somebody who writes; keeps only what the service would keep."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self.state: dict[str, Any] | None = None
        self.now = "2026-03-02T10:00:00+08:00"
        self.number = 0
        self.commands: list[dict[str, Any]] = []

    def request(self, text: str, **more: Any) -> dict[str, Any]:
        """The next request's body."""
        self.number += 1
        return {
            "turn": f"m{self.number}",
            "conversation": "c1",
            "text": text,
            "kind": "text",
            "payload": {},
            "state": self.state,
            "now": self.now,
            "facts": {"own_cases": [], "office_open": True, "idle_seconds": None},
            **more,
        }

    def say(self, text: str, **more: Any) -> dict[str, Any]:
        """Send a message and take over the state that comes back."""
        made = asyncio.run(self._turns.take(read_request(self.request(text, **more))))
        self.state = made["state"]
        self.commands += made["commands"]
        return made

    def keys(self, text: str, **more: Any) -> list[str]:
        """Keys of the replies."""
        return [reply["key"] for reply in self.say(text, **more)["replies"]]

    def value(self, slot: str) -> Any:
        """A slot's value in the draft."""
        cells = ((self.state or {}).get("draft") or {}).get("cells") or {}
        return cells[slot]["value"] if slot in cells else None

    @property
    def asked(self) -> str | None:
        """The slot that is being asked."""
        draft = (self.state or {}).get("draft")
        return draft["requested"] if draft else None


@pytest.fixture
def citizen(turns: Turns) -> Citizen:
    """A citizen who has not written yet."""
    return Citizen(turns)
