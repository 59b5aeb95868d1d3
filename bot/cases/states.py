"""The states a case can be in and the only ways between them."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType


class CaseState(StrEnum):
    """State codes; a draft lives in its conversation and is no row of the cases table."""

    DRAFT = "D0"
    SUBMITTED = "P1"
    REGISTERED = "P2"
    WITHDRAWN = "N5"


class Mover(StrEnum):
    """Who causes a change of state."""

    CITIZEN = "citizen"
    STAFF = "staff"
    SYSTEM = "system"


class TransitionRefused(Exception):
    """The change of state is not in the table."""

    def __init__(self, source: str, target: str, mover: Mover) -> None:
        super().__init__(f"{mover.value} may not move a case from {source} to {target}")
        self.source = source
        self.target = target


# A withdrawal is the citizen's word and the system's act after the cooling period; staff have
# no way to it at all.
TRANSITIONS: MappingProxyType[tuple[CaseState, CaseState], frozenset[Mover]] = MappingProxyType(
    {
        (CaseState.DRAFT, CaseState.SUBMITTED): frozenset({Mover.CITIZEN}),
        (CaseState.SUBMITTED, CaseState.REGISTERED): frozenset({Mover.STAFF}),
        (CaseState.SUBMITTED, CaseState.WITHDRAWN): frozenset({Mover.SYSTEM}),
        (CaseState.REGISTERED, CaseState.WITHDRAWN): frozenset({Mover.SYSTEM}),
        (CaseState.WITHDRAWN, CaseState.SUBMITTED): frozenset({Mover.CITIZEN}),
        (CaseState.WITHDRAWN, CaseState.REGISTERED): frozenset({Mover.CITIZEN}),
    }
)

CLOSED = frozenset({CaseState.WITHDRAWN})


def check_transition(source: str, target: str, mover: Mover) -> CaseState:
    """The target state, or :class:`TransitionRefused`."""
    try:
        pair = (CaseState(source), CaseState(target))
    except ValueError:
        raise TransitionRefused(source, target, mover) from None
    if mover not in TRANSITIONS.get(pair, frozenset()):
        raise TransitionRefused(source, target, mover)
    return pair[1]


def is_closed(state: str) -> bool:
    """Whether nothing more happens to a case in this state."""
    return CaseState(state) in CLOSED
