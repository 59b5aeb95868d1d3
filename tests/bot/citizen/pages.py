"""The citizen's pages over HTTP messages, with one case filed in one conversation."""

import html
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import update

from bot import citizen
from bot.cases import service as cases
from bot.cases.service import FiledCase
from bot.intake.models import Conversation
from bot.intake.ports import AccountSignIn
from bot.kit.clock import FixedClock
from bot.kit.db import Database
from bot.kit.wakeup import LocalWakeup
from integrations.storage.files import EncryptedFiles
from tests.bot.intake.service import Service, said
from tests.bot.petitions import ME, origin, petition

TAIL = "1234"
BASE = "https://my.example.test"


@dataclass
class Site:
    """The pages and what lies behind them."""

    app: FastAPI
    service: Service
    database: Database
    clock: FixedClock
    filed: FiledCase

    def browser(self, network: str = "10.0.0.1") -> "Browser":
        transport = httpx.ASGITransport(self.app, client=(network, 40000))
        return Browser(httpx.AsyncClient(transport=transport, base_url=BASE), self.filed)


class Browser:
    """Sends forms with the hidden fields of the page they are on, and follows where it is sent."""

    def __init__(self, client: httpx.AsyncClient, filed: FiledCase) -> None:
        self.client = client
        self.filed = filed

    async def get(self, address: str) -> httpx.Response:
        return await self.client.get(address, follow_redirects=True)

    async def send(
        self, page: str, address: str, files: Any = None, **fields: str
    ) -> httpx.Response:
        """Open `page` and send its form that goes to `address`."""
        shown = (await self.get(page)).text
        form = next(
            (one for one in re.findall(r"<form.*?</form>", shown, re.S) if f'"{address}"' in one),
            "",
        )
        kept = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
        data = {name: html.unescape(value) for name, value in kept} | fields
        return await self.client.post(address, data=data, files=files, follow_redirects=True)

    async def sign_in(self, **changes: str) -> httpx.Response:
        given = {"number": self.filed.number, "code": self.filed.query_code, "tail": TAIL}
        return await self.send("/my", "/my/sign-in", **(given | changes))

    async def act(self, what: str, files: Any = None, **fields: str) -> httpx.Response:
        """Use one of the forms of the case's page."""
        case = f"/my/case/{self.filed.number}"
        page = f"{case}/withdraw" if what == "withdraw" else case
        return await self.send(page, f"{case}/{what}", files, **fields)


async def build(
    database: Database,
    clock: FixedClock,
    folder: Path,
    wechat: AccountSignIn | None = None,
    *,
    base: str = BASE,
) -> Site:
    """A site on which `ME` wrote in the chat and filed one case."""
    service = Service(database, clock, folder)
    await service.inbox.receive(said("路灯坏了", sender=ME.sender))
    conversation = service.conversation(ME.sender)
    told = origin(ME, conversation_id=conversation.id)

    def work(session: Any) -> FiledCase:
        session.execute(update(Conversation).values(case_count=1))
        return cases.file_petition(session, petition(), origin=told, now=clock.now())

    filed = database.transact(work)
    services = citizen.CitizenServices(
        database=database,
        clock=clock,
        files=EncryptedFiles(folder / "files", database.cipher),
        wakeup=LocalWakeup(),
        base_url=base,
        wechat=wechat,
    )
    app = FastAPI()
    app.include_router(citizen.build_router(services))
    return Site(app, service, database, clock, filed)
