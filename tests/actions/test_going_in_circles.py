"""The same question over and over."""

from __future__ import annotations

import pytest

from tests.actions.talk import Talk
from tests.actions.test_answers_by_the_way import asking

HUMAN = {"name": "call_human", "args": {"reason": "misunderstood"}}


def at_address() -> Talk:
    """The last question, the telephone being known."""
    talk = asking("phone").say("13800000001")
    while talk.draft.requested != "address":
        talk.say("不想给")
    return talk


@pytest.mark.parametrize("said", ["13800000001", "哈哈", "今天好冷啊", "谢谢"])
def test_what_brings_nothing_further_offers_other_ways_and_then_a_person(said: str) -> None:
    talk = at_address()
    for _ in range(2):
        assert "stuck" not in talk.say(said).keys
    assert "stuck" in talk.say(said).keys
    assert "跳过" in talk.said
    assert talk.say(said).commands == [HUMAN]
    assert "stuck" not in talk.say(said).keys


def test_what_tells_something_new_is_no_circle() -> None:
    talk = at_address()
    for last in range(6):
        talk.say(f"1380000000{last}")
        assert "stuck" not in talk.keys
        assert talk.commands == []


def test_asking_back_is_no_circle() -> None:
    talk = at_address()
    for _ in range(6):
        talk.say("为什么")
        assert talk.keys == ["why_address", "ask_address"]
