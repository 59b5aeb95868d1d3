"""Nothing moves but by the table."""

import pytest

from bot.cases.states import TRANSITIONS, CaseState, Mover, TransitionRefused, check_transition

EVERYTHING = [
    (source, target, mover) for source in CaseState for target in CaseState for mover in Mover
]


@pytest.mark.parametrize(("source", "target", "mover"), EVERYTHING)
def test_only_what_stands_in_the_table_is_allowed(
    source: CaseState, target: CaseState, mover: Mover
) -> None:
    if mover in TRANSITIONS.get((source, target), ()):
        assert check_transition(source, target, mover) is target
    else:
        with pytest.raises(TransitionRefused):
            check_transition(source, target, mover)


def test_staff_never_withdraw() -> None:
    assert not [
        pair for pair, movers in TRANSITIONS.items()
        if pair[1] is CaseState.WITHDRAWN and Mover.STAFF in movers
    ]  # fmt: skip


@pytest.mark.parametrize(("source", "target"), [("P9", "P1"), ("P1", "C1"), ("", ""), ("P1", "p2")])
def test_unknown_states_are_refused(source: str, target: str) -> None:
    with pytest.raises(TransitionRefused):
        check_transition(source, target, Mover.STAFF)
