"""Replies that are kept ready, with what they need filled in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.staff.askers import StaffAsker

DEFAULT = Path(__file__).with_name("canned.yml")


@dataclass(frozen=True, slots=True)
class Canned:
    """One reply; `shortcut` is what is typed after a slash."""

    shortcut: str
    title: str
    text: str


class CannedReplies:
    """The replies of one file."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._nameless = str(data["nameless"])
        self._all = [Canned(**entry) for entry in data["replies"]]

    @classmethod
    def load(cls, path: Path = DEFAULT) -> "CannedReplies":
        return cls(yaml.safe_load(path.read_text(encoding="utf-8")))

    def for_conversation(self, asker: StaffAsker, slots: dict[str, Any]) -> list[Canned]:
        """All of them as they would be sent now."""
        name = (slots.get("name") or {}).get("value")
        values = {
            "name": str(name or self._nameless),
            "handler": asker.name,
            "unit": asker.unit or "",
        }
        return [
            Canned(one.shortcut, one.title, one.text.format(**values).lstrip("，"))
            for one in self._all
        ]
