"""Who is asking: every query of cases and conversations takes one of these."""

from __future__ import annotations

from dataclasses import dataclass

from bot.staff.permissions import Role


@dataclass(frozen=True, slots=True)
class CitizenAsker:
    """A citizen, known only by the account they write from."""

    channel: str
    account: str
    sender: str

    @property
    def address(self) -> str:
        """The one string that stands for this citizen in keyed hashes."""
        return f"{self.channel}:{self.account}:{self.sender}"


@dataclass(frozen=True, slots=True)
class StaffAsker:
    """A member of staff who proved who they are."""

    staff_id: str
    name: str
    role: Role
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class OperatorAsker:
    """Whoever runs commands on the server itself; each use is audited under this name."""

    name: str


Asker = CitizenAsker | StaffAsker | OperatorAsker
