"""Whole conversations end with the right record no less often than they did."""

from __future__ import annotations

from nlu.engine.turn import Turns
from nlu.evaluation import table, whole

LEAST_RIGHT = 0.76
MOST_MESSAGES = 10
MOST_IN_ONE_GO = 8
"""Reached: see `nlu/evaluation/README.md`."""


def test_conversations_end_with_the_right_record(turns: Turns) -> None:
    figures = whole.evaluate(turns, [table.JUDGED])[table.JUDGED]
    assert figures["all_right"] >= LEAST_RIGHT
    assert figures["messages"] <= MOST_MESSAGES
    assert figures["messages_in_one_go"] <= MOST_IN_ONE_GO
