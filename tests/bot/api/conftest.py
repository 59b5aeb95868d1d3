"""The API over real HTTP messages, on each database."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from bot.api import ApiServices, answer_refusal, build_router
from bot.intake.models import Conversation, Message
from bot.kit.clock import FixedClock
from bot.kit.db import Database
from bot.kit.http import Problem, answer_fault, answer_problem
from bot.kit.wakeup import LocalWakeup
from bot.staff import service as staff
from bot.staff.models import AuditEntry
from bot.staff.permissions import Role
from integrations.dialogue.scripted import ScriptedEngine
from integrations.wechat.text import pack
from tests.bot.intake.desks import build_desk, takes_edits
from tests.bot.intake.service import FakeChannel
from tests.bot.petitions import MONDAY, OPERATOR

UNITS = {Role.HANDLER: "测试区住建局"}


class CountingLimit:
    """A rate limit that counts in memory."""

    def __init__(self, limit: int = 10_000) -> None:
        self.limit = limit
        self.used: dict[str, int] = {}

    async def allow(self, name: str) -> bool:
        self.used[name] = self.used.get(name, 0) + 1
        return self.used[name] <= self.limit


class Woken(LocalWakeup):
    """Remembers that the worker was woken."""

    def __init__(self, woken: list[bool]) -> None:
        super().__init__()
        self._woken = woken

    async def wake(self) -> None:
        self._woken.append(True)


@dataclass
class Api:
    """A client of the API that can be anybody."""

    database: Database
    client: httpx.AsyncClient
    requests: CountingLimit
    failures: CountingLimit
    woken: list[bool]
    tokens: dict[Role, str] = field(default_factory=dict)
    ids: dict[Role, str] = field(default_factory=dict)

    def token(self, role: Role) -> str:
        if role not in self.tokens:
            self.ids[role], self.tokens[role] = self.database.transact(lambda s: _account(s, role))
        return self.tokens[role]

    async def ask(self, role: Role, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token(role)}"}
        return await self.client.request(method, f"/api/v1{path}", headers=headers, **more)

    def audited(self) -> list[tuple[str, str, str, str]]:
        """The lines of the log since the accounts were opened."""
        rows = self.database.look(
            lambda s: s.execute(
                select(
                    AuditEntry.actor, AuditEntry.action, AuditEntry.object, AuditEntry.reason
                ).order_by(AuditEntry.seq)
            ).all()
        )
        return [
            tuple(row) for row in rows if not row.action.startswith(("staff.", "token.", "unit."))
        ]


def _account(session: Session, role: Role) -> tuple[str, str]:
    account = staff.add_staff(
        session, OPERATOR, f"某{role.value}", role=role, unit=UNITS.get(role), now=MONDAY
    )
    return account.id, staff.create_token(session, OPERATOR, account.id, MONDAY).secret


@pytest.fixture
async def api(sqlite_database: Database) -> AsyncIterator[Api]:
    database = sqlite_database
    requests, failures = CountingLimit(), CountingLimit()
    woken: list[bool] = []

    app = FastAPI()
    app.add_exception_handler(Problem, answer_problem)
    app.add_exception_handler(HTTPException, answer_refusal)
    app.add_exception_handler(Exception, answer_fault)
    channel = FakeChannel()
    channel.split = pack  # type: ignore[method-assign]
    clock = FixedClock(MONDAY)
    desk = build_desk(
        database, clock, engine=ScriptedEngine(takes_edits), channel=channel, wakeup=Woken(woken)
    )
    services = ApiServices(database, clock, requests, failures, desk)
    app.include_router(build_router(services))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield Api(database, client, requests, failures, woken)


def add_conversation(
    database: Database,
    id: str = "c-1",
    slots: dict[str, Any] | None = None,
    texts: tuple[str, ...] = ("我叫张测试，电话13800001234",),
) -> str:
    """A conversation that waits in the queue, its messages m1, m2, … answered by the bot."""

    def work(session: Session) -> None:
        session.add(
            Conversation(
                id=id, channel="wechat", account="gh_test", sender="openid-me",
                sender_hash=id, last_in_at=MONDAY, created_at=MONDAY, holder="queue",
                queue_reason="asked", queued_at=MONDAY, pushes_left=5,
                window_until=MONDAY.replace(day=4), slots=slots, next_seq=2 * len(texts) + 1,
            )
        )  # fmt: skip
        session.flush()
        for n, text in enumerate(texts, start=1):
            session.add(_message(id, f"m{n}", 2 * n - 1, "in", "citizen", text, None))
            session.flush()
            said = f"您说的是：{text}"
            session.add(_message(id, f"r{n}", 2 * n, "out", "bot", said, f"m{n}"))

    database.transact(work)
    return id


def pass_on(database: Database, id: str, unit: str) -> None:
    """The conversation waits for somebody of a unit."""

    def work(session: Session) -> None:
        row = session.get_one(Conversation, id)
        row.holder, row.unit = "human", unit

    database.transact(work)


def _message(
    conversation: str, id: str, seq: int, direction: str, author: str, text: str, to: str | None
) -> Message:
    return Message(
        id=id, conversation_id=conversation, seq=seq, direction=direction, author=author,
        kind="text", text=text, status="answered" if direction == "in" else "sent",
        reply_to=to, created_at=MONDAY, understanding={"intent": "inform", "entities": [text]},
    )  # fmt: skip
