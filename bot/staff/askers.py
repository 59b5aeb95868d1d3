"""Who is asking: every query of cases and conversations takes one of these."""

from __future__ import annotations

from dataclasses import dataclass

from bot.staff.permissions import GRANTS, OPERATOR_GRANTS, Permission, Role


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

    @property
    def grants(self) -> frozenset[Permission]:
        """None: a citizen has their own cases, and no permission."""
        return frozenset()


@dataclass(frozen=True, slots=True)
class StaffAsker:
    """A member of staff who proved who they are; ``units`` are those below their own."""

    staff_id: str
    name: str
    role: Role
    unit: str | None = None
    units: frozenset[str] = frozenset()

    @property
    def scope(self) -> frozenset[str]:
        """The names of the units whose matters are theirs: their own and all below it."""
        return self.units | {self.unit} if self.unit else frozenset()

    @property
    def grants(self) -> frozenset[Permission]:
        """What the role allows."""
        return GRANTS[Role(self.role)]


@dataclass(frozen=True, slots=True)
class OperatorAsker:
    """Whoever runs commands on the server itself; each use is audited under this name."""

    name: str

    @property
    def grants(self) -> frozenset[Permission]:
        """What is allowed on the server itself."""
        return OPERATOR_GRANTS


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody who tries to sign in, known by no more than the network address."""

    network: str

    @property
    def grants(self) -> frozenset[Permission]:
        """None."""
        return frozenset()


Asker = CitizenAsker | StaffAsker | OperatorAsker | Stranger
