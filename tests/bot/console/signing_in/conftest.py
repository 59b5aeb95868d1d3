"""A browser of staff: real pages over HTTP messages, on each database."""

import html
import re
from dataclasses import dataclass
from typing import Annotated, Any

import httpx
import pytest
from fastapi import Depends, FastAPI
from sqlalchemy import select

from bot.console.signing_in import SigningIn, build_router, install, requires, signed_in
from bot.kit.clock import FixedClock
from bot.kit.db import Database
from bot.staff import service
from bot.staff.askers import StaffAsker
from bot.staff.models import AuditEntry, Staff
from bot.staff.passwords import hash_password
from bot.staff.permissions import Permission, Role
from tests.bot.petitions import MONDAY, OPERATOR

PASSWORD = "梧桐 路灯 河边 三号桥"
HASHED = hash_password(PASSWORD)


class Browser:
    """Follows no redirect by itself; sends forms with the hidden fields of the page they are on."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def get(self, address: str) -> httpx.Response:
        return await self.client.get(address)

    async def submit(self, address: str, **fields: str) -> httpx.Response:
        """Open the page, fill in its form and send it."""
        shown = (await self.get(address)).text
        return await self.client.post(address.split("?")[0], data=hidden(shown) | fields)

    async def sign_in(self, login: str, password: str = PASSWORD, after: str = "") -> Any:
        return await self.submit(f"/console/login?next={after}", login=login, password=password)


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the first form of a page."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    fields: dict[str, str] = {}
    for name, value in found:
        fields.setdefault(name, html.unescape(value))
    return fields


@dataclass
class Console:
    """The pages, their parts, and accounts."""

    database: Database
    clock: FixedClock
    app: FastAPI
    services: SigningIn

    def browser(self, network: str = "10.0.0.1") -> Browser:
        transport = httpx.ASGITransport(self.app, client=(network, 40000))
        return Browser(httpx.AsyncClient(transport=transport, base_url="http://test"))

    def add(self, name: str, role: Role = Role.INTAKE_OFFICER, unit: str | None = None) -> Staff:
        """An account whose password is `PASSWORD`."""

        def work(session: Any) -> Staff:
            now = self.clock.now()
            added = service.add_staff(
                session, OPERATOR, name, role=role, unit=unit, now=now, login=name
            )
            service.set_password(session, OPERATOR, added.id, HASHED, now)
            return added

        return self.database.transact(work)

    def audited(self) -> list[tuple[str, str, str]]:
        """Who did what to what, but for the opening of accounts."""
        rows = self.database.look(
            lambda s: s.execute(
                select(AuditEntry.actor, AuditEntry.action, AuditEntry.object).order_by(
                    AuditEntry.seq
                )
            ).all()
        )
        return [tuple(row) for row in rows if not row.actor.startswith("operator:")]


def build(database: Database, clock: FixedClock, **more: Any) -> Console:
    """Signing in with two pages behind it."""
    app = FastAPI()
    services = SigningIn(database, clock, **({"https": False} | more))
    install(app, services)
    app.include_router(build_router())
    reads = requires(Permission.CASES_READ)

    @app.get("/console/anybody")
    async def anybody(asker: Annotated[StaffAsker, Depends(signed_in)]) -> dict[str, str]:
        return {"name": asker.name}

    @app.get("/console/readers")
    async def readers(asker: Annotated[StaffAsker, Depends(reads)]) -> dict[str, str]:
        return {"name": asker.name}

    return Console(database, clock, app, services)


@pytest.fixture
def console(database: Database) -> Console:
    return build(database, FixedClock(MONDAY))
