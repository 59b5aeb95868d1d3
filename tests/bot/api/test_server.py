"""The API behind a real server, used by several at once, on each database."""

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from bot.api import ApiServices, build_router
from bot.kit.clock import FixedClock
from bot.kit.db import Database
from bot.staff import audit
from bot.staff import service as staff
from bot.staff.permissions import Role
from integrations.dialogue.scripted import ScriptedEngine
from tests.bot.api.conftest import CountingLimit
from tests.bot.intake.desks import build_desk
from tests.bot.intake.service import FakeChannel
from tests.bot.petitions import MONDAY, OPERATOR, file


@pytest.fixture
def address(database: Database) -> Iterator[str]:
    app = FastAPI()
    clock = FixedClock(MONDAY)
    desk = build_desk(database, clock, engine=ScriptedEngine(), channel=FakeChannel())
    services = ApiServices(database, clock, CountingLimit(), CountingLimit(), desk)
    app.include_router(build_router(services))
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    # The socket listens already: the first request waits in its queue until the server is up.
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listening.close()


def test_many_read_and_one_registers(address: str, database: Database) -> None:
    def open_account(session):  # type: ignore[no-untyped-def]
        account = staff.add_staff(
            session, OPERATOR, "周窗口", role=Role.INTAKE_OFFICER, unit=None, now=MONDAY
        )
        return staff.create_token(session, OPERATOR, account.id, MONDAY).secret

    token = database.transact(open_account)
    numbers = [file(database).number for _ in range(4)]
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"{address}/api/v1", headers=headers, timeout=30) as client:

        def work(n: int) -> list[int]:
            number = numbers[n % 4]
            return [
                client.get(f"/cases/{number}").status_code,
                client.post(f"/cases/{number}/register").status_code,
            ]

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(work, range(16)))
        assert [answer[0] for answer in answers] == [200] * 16
        # Of the four who register the same case, one does and three hear that it was done.
        assert sorted(answer[1] for answer in answers) == [200] * 4 + [409] * 12
        states = {item["state"] for item in client.get("/cases").json()["items"]}
    assert states == {"P2"}
    found = database.look(audit.verify)
    # Two for the account, then reads, and register with its read, and the list.
    assert (found.ok, found.entries) == (True, 2 + 16 + 4 * 2 + 1)


def test_the_description_is_published(address: str) -> None:
    described = httpx.get(f"{address}/openapi.json", timeout=30).json()
    for path, methods in described["paths"].items():
        for method in methods.values():
            assert method["security"] == [{"HTTPBearer": []}], path
            assert set(method["responses"]) >= {"401", "403", "429"}
    assert "CaseDetail" in described["components"]["schemas"]
