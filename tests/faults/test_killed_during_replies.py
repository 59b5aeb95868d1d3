"""Web, console, worker and Redis are killed while handlers reply: no reply is lost, none doubled.

Half of the replies are asked for over the API, half in console pages. Whoever does not hear of a
reply asks again under the same key, as the console's own script does. WeChat has no such key: it
may get a message twice when a worker dies after it was accepted and before that is noted.
"""

import asyncio
import json
import os
import random
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from websockets.exceptions import WebSocketException

from bench.console.visitor import PageLost, Visitor
from bot.app.readiness import missing_parts
from bot.intake.models import Conversation, Message
from bot.intake.pushes import MESSAGE_PUSHES
from bot.staff import service, sessions
from bot.staff.askers import OperatorAsker
from bot.staff.permissions import Role
from tests.stack import Stack, wait_for
from tests.wechat_user import Citizen

SOAK = "500" if os.environ.get("XINFANG_SOAK") else "50"
REPLIES = int(os.environ.get("XINFANG_SOAK_REPLIES", SOAK))
AT_ONCE = 10
EACH = MESSAGE_PUSHES - 1
PARTS = ("web", "console", "worker", "web", "console", "worker", "redis")
PAUSES = (0.3, 2.5)
THINKS = (1.0, 4.0)
"""Seconds before a handler begins to answer: there is time for something to be killed."""
SEED = 20261124
PATIENCE = 300.0
TOUCHES = 1.0
"""Within so many seconds before a worker's death a message may be in WeChat's hands unnoted."""


@dataclass
class Talk:
    """A conversation that a handler has, and what was replied in it."""

    citizen: Citizen
    id: str
    token: str
    cookie: str
    said: list[str] = field(default_factory=list)


@contextmanager
def killing(stack: Stack) -> Iterator[list[tuple[str, float]]]:
    """Kill parts at random moments; which and when."""
    over, killed = threading.Event(), list[tuple[str, float]]()

    def kill() -> None:
        dice = random.Random(SEED)
        order: list[str] = []
        back = 0.0
        # A slow machine gets as long to work as it needs to come back.
        while not over.wait(dice.uniform(*PAUSES) + back):
            order = order or dice.sample(PARTS, len(PARTS))
            stack.kill(part := order.pop())
            killed.append((part, time.time()))
            while not _is_whole(stack) and not over.wait(0.1):
                pass
            back = time.time() - killed[-1][1]

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield killed
    finally:
        over.set()
        killer.join()


def _is_whole(stack: Stack) -> bool:
    with suppress(httpx.HTTPError):
        console = httpx.get(stack.console + "login", trust_env=False, timeout=10)
        return console.is_success and not missing_parts(stack.settings.port)
    return False


@pytest.mark.timeout(REPLIES * 3 + 600)
def test_every_reply_reaches_the_citizen_once(capsys: pytest.CaptureFixture[str]) -> None:
    with Stack() as stack:
        talks = _begin(stack, -(-REPLIES // EACH))
        arrivals = _listen(stack)
        started = time.monotonic()
        with killing(stack) as killed, ThreadPoolExecutor(AT_ONCE) as handlers:
            list(handlers.map(lambda given: _reply_to(stack, *given), enumerate(talks)))
        seconds = time.monotonic() - started
        stack.wait_ready()
        wait_for(lambda: not _open(stack), seconds=120, what="all replies are delivered")
        doubled = _check(talks, arrivals, [at for part, at in killed if part == "worker"])
        count = sum(len(talk.said) for talk in talks)
        with capsys.disabled():
            parts = dict(Counter(part for part, _ in killed))
            told = f"{count} replies in {seconds:.0f} s, killed: {parts}, {doubled} came twice"
            sys.stdout.write(f"\n{told}, seed {SEED}\n")
        assert count >= REPLIES
        assert REPLIES < 500 or {part for part, _ in killed} == set(PARTS)


def _begin(stack: Stack, count: int) -> list[Talk]:
    """Citizens who wait for a person, each taken by a handler with a token and a session."""
    asker, now = OperatorAsker("test"), stack.clock.now()
    citizens = [stack.citizen(follow=False) for _ in range(count)]
    for citizen in citizens:
        citizen.say("人工")

    def open_accounts(session: Any) -> list[tuple[str, str]]:
        found = []
        for number in range(AT_ONCE):
            added = service.add_staff(
                session, asker, f"经办{number}", role=Role.INTAKE_OFFICER, unit="信访局", now=now
            )
            session.flush()
            token = service.create_token(session, asker, added.id, now)
            found.append(
                (token.secret, sessions.open_session(session, added.id, now, complete=True))
            )
        return found

    accounts = stack.database.transact(open_accounts)
    rows = stack.database.look(lambda session: session.scalars(select(Conversation)).all())
    ids = {row.sender: row.id for row in rows}
    talks = [
        Talk(citizen, ids[citizen.openid], *accounts[number % AT_ONCE])
        for number, citizen in enumerate(citizens)
    ]
    for talk in talks:
        _post(stack, talk, "take", {}, "").raise_for_status()
        talk.citizen.say("我在等")
    return talks


def _reply_to(stack: Stack, number: int, talk: Talk) -> None:
    """Say some things, one after the other, each until it is known to be said."""
    time.sleep(random.Random(number).uniform(*THINKS))
    by = _over_the_api if number % 2 else _in_the_console
    texts = [f"答复{number:04d}-{part}，请放心。" for part in range(EACH)]
    by(stack, talk, texts)
    talk.said += texts


def _over_the_api(stack: Stack, talk: Talk, texts: list[str]) -> None:
    for text in texts:
        key, deadline = uuid.uuid4().hex, time.monotonic() + PATIENCE
        while True:
            with suppress(httpx.HTTPError):
                answer = _post(stack, talk, "reply", {"text": text}, key)
                if answer.status_code == httpx.codes.CREATED:
                    assert answer.json()["status"] == "queued"
                    break
            assert time.monotonic() < deadline, "the API did not come back"
            time.sleep(0.1)


def _post(stack: Stack, talk: Talk, deed: str, content: dict[str, str], key: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {talk.token}", "Idempotency-Key": key}
    address = f"{stack.address}/api/v1/conversations/{talk.id}/{deed}"
    with httpx.Client(trust_env=False, timeout=10) as client:
        return client.post(address, headers=headers, json=content)


def _in_the_console(stack: Stack, talk: Talk, texts: list[str]) -> None:
    asyncio.run(_at_the_page(stack, talk, texts))


async def _at_the_page(stack: Stack, talk: Talk, texts: list[str]) -> None:
    """A page that is loaded anew when it is gone, and asks again for what it did not hear of."""
    left = {text: uuid.uuid4().hex for text in texts}
    deadline = time.monotonic() + PATIENCE
    async with httpx.AsyncClient(trust_env=False, timeout=10) as http:
        while left:
            assert time.monotonic() < deadline, "the console did not come back"
            page = Visitor(stack.settings.console_port, talk.cookie, lambda *_: None)
            with suppress(PageLost, httpx.HTTPError, OSError, WebSocketException):
                await page.open(http)
                await page.do("open", id=talk.id)
                while left:
                    text, key = next(iter(left.items()))
                    await page.reply(text, key, seconds=10)
                    del left[text]
            await page.close()
            await asyncio.sleep(0.1)


def _open(stack: Stack) -> int:
    query = select(func.count()).select_from(Message)
    open_ = Message.status.in_(("queued", "sending"))
    return int(stack.database.look(lambda session: session.scalar(query.where(open_))) or 0)


def _listen(stack: Stack) -> dict[str, float]:
    """When each text first came to WeChat's API."""
    arrivals: dict[str, float] = {}
    weixin = stack.wechat.weixin
    assert weixin is not None
    send = weixin.send

    def noted(raw: bytes) -> None:
        send(raw)
        arrivals.setdefault(json.loads(raw)["text"]["content"], time.time())

    weixin.send = noted  # type: ignore[method-assign]
    return arrivals


def _check(talks: list[Talk], arrivals: dict[str, float], deaths: list[float]) -> int:
    """What stood on the phones; how many replies stood there twice, each for a reason."""
    doubled = 0
    for talk in talks:
        bubbles = [one for one in talk.citizen.pushes if one.text.startswith("答复")]
        seen = Counter(one.text for one in bubbles)
        assert not (missing := set(talk.said) - set(seen)), f"lost: {missing}"
        # In the order in which they were said, however often.
        assert list(dict.fromkeys(one.text for one in bubbles)) == talk.said
        for text, times in seen.items():
            if times > 1:
                near = [at for at in deaths if 0 <= at - arrivals[text] <= TOUCHES]
                assert times == 2, f"{text} came {times} times"
                assert near, f"{text} came twice and no worker had died on it"
                doubled += 1
    assert doubled <= len(deaths)
    return doubled
