"""Any part may be killed at any moment: nothing acknowledged is lost, nothing is done twice."""

import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.app.readiness import missing_parts
from bot.cases.models import Case
from bot.intake.answers import to_outbound
from bot.intake.models import Conversation, Message
from integrations.wechat.text import whole
from tests.faults.petitioner import EACH_TWO, Petitioner, new_petitioner
from tests.stack import Stack, wait_for

SOAK = "2000" if os.environ.get("XINFANG_SOAK") else "200"
PETITIONS = int(os.environ.get("XINFANG_SOAK_PETITIONS", SOAK))
AT_ONCE = 20
PARTS = ("web", "worker", "redis", "web", "worker", "redis", "engine")
SEED = 20260501


@contextmanager
def killing(stack: Stack) -> Iterator[Counter[str]]:
    """Kill parts at random moments meanwhile; counts them."""
    over, killed = threading.Event(), Counter[str]()

    def kill() -> None:
        dice = random.Random(SEED)
        order: list[str] = []
        while not over.wait(dice.uniform(0.5, 5.0)):
            order = order or dice.sample(PARTS, len(PARTS))
            part = order.pop()
            # What is still coming up is not killed again: that would only measure start-up.
            while missing_parts(stack.settings.port) and not over.wait(0.1):
                pass
            stack.kill(part)
            killed[part] += 1

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield killed
    finally:
        over.set()
        killer.join()


@pytest.mark.timeout(PETITIONS * 3 + 600)
def test_every_petition_exists_once_and_every_message_is_answered_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with Stack() as stack:
        people = [new_petitioner(stack, serial) for serial in range(PETITIONS)]
        started = time.monotonic()
        with killing(stack) as killed, ThreadPoolExecutor(AT_ONCE) as crowd:
            list(crowd.map(Petitioner.file, people))
        seconds = time.monotonic() - started
        stack.wait_ready()
        wait_for(lambda: not _unfinished(stack), seconds=60, what="all messages are worked")
        repeated = _check_seen(stack, people, killed)
        _check_cases(stack, people)
        _check_answers(stack, people)
        with capsys.disabled():
            _report(people, killed, seconds, repeated)
        # Short runs, for trying this out, may not get round to all of them.
        assert PETITIONS < 100 or set(killed) == set(PARTS), killed


def _report(people: list[Petitioner], killed: Counter[str], seconds: float, repeated: int) -> None:
    waits = sorted(wait for person in people for wait in person.waits)
    pushed = sum(len(person.pushed) for person in people)
    lines = (
        f"{len(people)} petitions in {seconds:.0f} s, killed: {dict(killed)}",
        f"{sum(person.sent for person in people)} messages, {pushed} answers pushed,"
        f" {repeated} of them twice, {sum(person.failed for person in people)} sent in vain",
        f"seconds to an answer: median {waits[len(waits) // 2]:.2f},"
        f" p95 {waits[len(waits) * 95 // 100]:.1f}, longest {waits[-1]:.1f}",
    )
    sys.stdout.write("\n" + "\n".join(lines) + "\n")


def _unfinished(stack: Stack) -> int:
    """Messages without an answer, and answers that are still to be pushed."""

    def count(session: Session) -> int:
        query = select(func.count()).select_from(Message)
        open_ = Message.status.in_(("pending", "queued"))
        return int(session.scalar(query.where(open_)) or 0)

    return stack.database.look(count)


def _check_cases(stack: Stack, people: list[Petitioner]) -> None:
    told = {number: person for person in people for number in person.numbers}
    assert len(told) == sum(len(person.numbers) for person in people)
    filed = stack.database.look(
        lambda session: {row.number: row.letter for row in session.scalars(select(Case))}
    )
    assert sorted(told) == sorted(filed)
    letters = []
    for person in people:
        assert len(person.numbers) == (2 if person.story.startswith("我要反映两件事") else 1)
        under = {filed[number] for number in person.numbers}
        # Those that were told together stand under one number, which nobody else has.
        assert len(under) == 1
        assert (under == {None}) == (len(person.numbers) == 1)
        letters += [letter for letter in under if letter]
    assert len(letters) == len(set(letters)) == -(-len(people) // EACH_TWO)


def _check_answers(stack: Stack, people: list[Petitioner]) -> None:
    messages = stack.database.look(
        lambda session: list(session.scalars(select(Message).order_by(Message.seq)))
    )
    inbound = {message.id: message for message in messages if message.direction == "in"}
    answers = Counter(
        (message.reply_to, message.key) for message in messages if message.direction == "out"
    )
    answered = {reply_to for reply_to, _ in answers}
    assert len(inbound) >= sum(person.sent for person in people)
    assert {message.status for message in inbound.values()} == {"answered"}
    assert set(inbound) <= answered
    assert max(answers.values()) == 1, [one for one, count in answers.items() if count > 1]


def _check_seen(stack: Stack, people: list[Petitioner], killed: Counter[str]) -> int:
    """What stood on the phones is what was stored, once each; returns how much stood there twice.

    Only a push may be repeated, when a worker is killed before it could note that it was sent.
    Only the answer to a message that never reached the service's attention alive may be missing.
    """
    stored = _stored_answers(stack)
    repeated = 0
    for person in people:
        passive, pushed = Counter(person.passive), Counter(person.pushed)
        wanted = stored[person.citizen.openid]
        twice = passive + pushed - wanted
        assert not twice - pushed, f"answered twice: {twice}\n" + "\n".join(person.transcript)
        missing = wanted - passive - pushed
        assert missing.total() <= person.failed, (missing, person.transcript)
        repeated += twice.total()
    assert repeated <= killed["worker"]
    return repeated


def _stored_answers(stack: Stack) -> dict[str, Counter[str]]:
    """By citizen, the texts that left the service; not those that another one carried."""

    def read(session: Session) -> dict[str, Counter[str]]:
        found: dict[str, Counter[str]] = {}
        rows = session.execute(
            select(Message, Conversation.sender)
            .join_from(Message, Conversation, Message.conversation_id == Conversation.id)
            .where(Message.direction == "out", Message.status.in_(("passive", "sent")))
        )
        for message, sender in rows:
            texts = found.setdefault(sender, Counter())
            if not (message.reason or "").startswith("merged:"):
                texts[whole(to_outbound(message))] += 1
        return found

    return stack.database.look(read)
