"""WeChat repeats what it thinks was not heard: one turn, one stored answer, the same reply."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psutil
import pytest

from tests.faults.stored import stored_of
from tests.stack import Stack, wait_for
from tests.wechat_user import PATIENCE, Citizen, Reply

STORY = "文三路8号门口的路灯上个月坏了，一直没人修，希望尽快修好"


@pytest.fixture(scope="module")
def two_webs() -> Iterator[Stack]:
    """A stack whose port is served by two processes."""
    with Stack(environment={"WEB_PROCESSES": "2"}) as running:
        yield running


@pytest.fixture(scope="module")
def subscription() -> Iterator[Stack]:
    """An account that may only answer."""
    with Stack(account_type="subscription") as running:
        yield running


@contextmanager
def frozen_engine(stack: Stack, seconds: float) -> Iterator[None]:
    """The engine stands still, holding every request, for so long or until the end."""
    engine = stack.process_id("engine")
    os.kill(engine, signal.SIGSTOP)
    thaw = threading.Timer(seconds, os.kill, (engine, signal.SIGCONT))
    thaw.start()
    try:
        yield
    finally:
        thaw.cancel()
        os.kill(engine, signal.SIGCONT)


def together(citizen: Citizen, message: tuple[dict[str, str], str], times: int) -> list[Reply]:
    """The same message from as many connections at once, each tried once."""
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(lambda _: citizen.post(message, tries=1), range(times)))


def assert_answered_once(stack: Stack, citizen: Citizen, text: str) -> None:
    stored = stored_of(stack, citizen)
    assert [message.status for message in stored.inbound] == ["answered"]
    assert stored.texts == [text]


def test_three_times_five_seconds_apart(two_webs: Stack) -> None:
    citizen = two_webs.citizen(follow=False)
    message, replies = citizen.compose("text", text=STORY), []
    for _ in range(3):
        started = time.monotonic()
        replies.append(citizen.post(message, tries=1).text)
        time.sleep(max(0.0, PATIENCE - (time.monotonic() - started)))
    assert replies[0]
    assert len(set(replies)) == 1
    assert_answered_once(two_webs, citizen, replies[0])
    assert citizen.pushes == []


def test_three_times_at_once_over_two_processes(two_webs: Stack) -> None:
    people = [two_webs.citizen(follow=False) for _ in range(8)]
    for citizen in people:
        replies = together(citizen, citizen.compose("text", text=STORY), 3)
        assert len({reply.text for reply in replies}) == 1
        assert replies[0].text
        assert_answered_once(two_webs, citizen, replies[0].text)
        assert citizen.pushes == []
    # The connections are still open: both processes had their share.
    webs = [two_webs.process_id(f"web:web_{number}") for number in range(2)]
    served = [
        sum(one.status == psutil.CONN_ESTABLISHED for one in psutil.Process(pid).net_connections())
        for pid in webs
    ]
    assert min(served) > 0, served


def test_a_burst_repeated_at_once_is_answered_in_order(two_webs: Stack) -> None:
    citizen = two_webs.citizen(follow=False)
    messages = [citizen.compose("text", text=text) for text in (STORY, "我叫林小满", "多久能办好")]
    with ThreadPoolExecutor(9) as pool:
        replies = list(pool.map(lambda message: citizen.post(message, tries=1), messages * 3))
    stored = stored_of(two_webs, citizen)
    assert len(stored.inbound) == len(stored.outbound) == 3
    for number, message in enumerate(messages):
        texts = {reply.text for reply in replies[number::3]}
        assert len(texts) == 1, message
        assert texts <= set(stored.texts)


def test_an_answer_that_comes_too_late_is_pushed_once(two_webs: Stack) -> None:
    citizen = two_webs.citizen(follow=False)
    with frozen_engine(two_webs, 6.5):
        message = citizen.compose("text", text=STORY)
        replies = together(citizen, message, 3)
        assert [(reply.text, reply.failed) for reply in replies] == [("", False)] * 3
        assert max(reply.seconds for reply in replies) < PATIENCE
        pushed = citizen.next_push()
    assert_answered_once(two_webs, citizen, pushed)
    # A repetition now has nothing to fetch: the citizen has read it.
    assert citizen.post(message).text == ""
    assert citizen.say("我叫林小满").text
    assert len(citizen.pushes) == 1


def test_a_request_that_gave_up_leaves_the_answer_to_its_repetition(two_webs: Stack) -> None:
    citizen = two_webs.citizen(follow=False)
    with frozen_engine(two_webs, 2.0):
        message = citizen.compose("text", text=STORY)
        assert citizen.post(message, tries=1, patience=1.0).failed
        reply = citizen.post(message)
    assert reply.text
    assert_answered_once(two_webs, citizen, reply.text)
    assert citizen.pushes == []


def test_without_pushes_a_later_attempt_takes_the_answer(subscription: Stack) -> None:
    citizen = subscription.citizen(follow=False)
    with frozen_engine(subscription, 7.0):
        reply = citizen.say(STORY)
    assert reply.attempts in (2, 3)
    assert reply.text
    assert_answered_once(subscription, citizen, reply.text)


def test_without_pushes_the_next_contact_takes_the_answer(subscription: Stack) -> None:
    citizen = subscription.citizen(follow=False)
    with frozen_engine(subscription, 18.0):
        reply = citizen.say(STORY)
    assert reply.attempts == 3
    assert "任意文字" in reply.text
    wait_for(lambda: stored_of(subscription, citizen).outbound, what="the turn is committed")
    (late,) = stored_of(subscription, citizen).texts
    assert citizen.say("我叫林小满").text.startswith(late)
    statuses = [message.status for message in stored_of(subscription, citizen).outbound]
    assert statuses == ["sent", "passive"]
