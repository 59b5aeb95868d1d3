"""Any part may be killed at any moment: nothing acknowledged is lost, nothing is done twice."""

import os
import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.app.readiness import missing_parts
from bot.cases.models import Case
from bot.intake.models import Message
from tests.faults.petitioner import Petitioner, new_petitioner
from tests.stack import Stack, wait_for

PETITIONS = int(os.environ.get("XINFANG_SOAK_PETITIONS", "200"))
AT_ONCE = 20
PARTS = ("web", "worker", "redis", "web", "worker", "redis", "engine")
SEED = 20260501


def _kill_at_random(stack: Stack, over: threading.Event, killed: Counter[str]) -> None:
    dice = random.Random(SEED)
    order: list[str] = []
    while not over.wait(dice.uniform(0.2, 3.0)):
        if not order:
            order = dice.sample(PARTS, len(PARTS))
        part = order.pop()
        # A part that is still coming up is not killed again: that would only measure start-up.
        while missing_parts(stack.settings.port) and not over.wait(0.1):
            pass
        stack.kill(part)
        killed[part] += 1


@pytest.fixture
def own_stack() -> Stack:
    """A stack that may be broken."""
    return Stack()


@pytest.mark.timeout(PETITIONS * 3 + 600)
def test_every_petition_exists_once_and_every_message_is_answered_once(own_stack: Stack) -> None:
    over, killed = threading.Event(), Counter[str]()
    with own_stack as stack:
        people = [new_petitioner(stack, serial) for serial in range(PETITIONS)]
        killer = threading.Thread(target=_kill_at_random, args=(stack, over, killed))
        killer.start()
        try:
            with ThreadPoolExecutor(AT_ONCE) as crowd:
                list(crowd.map(Petitioner.file, people))
        finally:
            over.set()
            killer.join()
        stack.wait_ready()
        wait_for(lambda: not _unfinished(stack), seconds=60, what="all messages are worked")
        assert min(killed[part] for part in set(PARTS)) >= 1, killed
        told = sorted(person.number for person in people)
        assert len(set(told)) == PETITIONS
        assert told == stack.database.look(
            lambda session: sorted(session.scalars(select(Case.number)))
        )
        _check_answers(stack, people)


def _unfinished(stack: Stack) -> int:
    def count(session: Session) -> int:
        return int(
            session.scalar(
                select(func.count()).select_from(Message).where(
                    Message.direction == "in", Message.status == "pending"
                )
            )
            or 0
        )  # fmt: skip

    return stack.database.look(count)


def _check_answers(stack: Stack, people: list[Petitioner]) -> None:
    def read(session: Session) -> list[Message]:
        return list(session.scalars(select(Message).order_by(Message.seq)))

    messages = stack.database.look(read)
    inbound = {message.id: message for message in messages if message.direction == "in"}
    answers = Counter(
        (message.reply_to, message.key) for message in messages if message.direction == "out"
    )
    answered = {reply_to for reply_to, _ in answers}
    assert len(inbound) >= sum(person.sent for person in people)
    assert {message.status for message in inbound.values()} == {"answered"}
    assert set(inbound) <= answered
    assert max(answers.values()) == 1, [one for one, count in answers.items() if count > 1]
