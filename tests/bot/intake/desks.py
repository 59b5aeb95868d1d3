"""The handlers' desk for tests: a scripted engine that takes edits, presence in memory."""

import tempfile
from pathlib import Path
from typing import Any

from bot.intake.canned import CannedReplies
from bot.intake.commands import Commands
from bot.intake.desk import Desk
from bot.intake.drafting import Drafting
from bot.intake.ports import AttachmentStore, DialogueEngine, Present, Publisher
from bot.intake.reaching import DeskParts
from bot.intake.schemas import TurnRequest
from bot.kit.clock import Clock
from bot.kit.db import Database
from bot.kit.office_hours import OfficeHours
from bot.kit.wakeup import LocalWakeup, Wakeup
from bot.kit.wording import Wording
from integrations.dialogue.scripted import answer, echo
from integrations.storage.files import EncryptedFiles
from tests.bot.intake.service import OFFICER, WORDING, FakeChannel, Heard, Service
from tests.bot.petitions import petition

BASE = "https://my.example.test"


class LocalPresence:
    """Remembers until told otherwise."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Present]] = {}
        self.desk: set[str] = set()

    async def note(self, conversation_id: str, staff_id: str, name: str, *, typing: bool) -> bool:
        here = self.kept.setdefault(conversation_id, {})
        news = here.get(staff_id) != Present(staff_id, name, typing)
        here[staff_id] = Present(staff_id, name, typing)
        return news

    async def leave(self, conversation_id: str, staff_id: str) -> None:
        self.kept.get(conversation_id, {}).pop(staff_id, None)

    async def present(self, conversation_id: str) -> list[Present]:
        return list(self.kept.get(conversation_id, {}).values())

    async def come(self, staff_id: str) -> None:
        self.desk.add(staff_id)

    async def go(self, staff_id: str) -> None:
        self.desk.discard(staff_id)

    async def at_desk(self) -> frozenset[str]:
        return frozenset(self.desk)


def takes_edits(request: TurnRequest) -> dict[str, Any]:
    """A script that refuses the phone `12` and takes everything else as it is."""
    event = request.payload if request.kind == "event" else {}
    state = dict(request.state or {"draft": {}})
    if event.get("name") == "edit":
        slot, text = event["slot"], event["text"]
        if (slot, text) == ("phone", "12"):
            return answer(state, ("invalid_phone_length", "号码不完整"), slots=state["draft"])
        cell = {"value": text, "display": text, "messages": [], "by": "handler"}
        state["draft"] = {**(state.get("draft") or {}), slot: cell}
        return answer(state, slots=state["draft"])
    if event.get("name") == "file":
        commands = [{"name": "submit_petition", "args": {"petition": petition()}}]
        return answer({"draft": None}, commands=commands)
    return echo(request)


def build_desk(
    database: Database,
    clock: Clock,
    *,
    engine: DialogueEngine,
    channel: FakeChannel,
    publisher: Publisher | None = None,
    wakeup: Wakeup | None = None,
    files: AttachmentStore | None = None,
    further_ways: frozenset[str] = frozenset(),
) -> Desk:
    channels = {"wechat": channel}
    commands = Commands(Wording.load(WORDING), OfficeHours.load())
    return Desk(
        DeskParts(
            db=database,
            clock=clock,
            publisher=publisher or Heard(),
            wakeup=wakeup or LocalWakeup(),
            channels=channels,
            presence=LocalPresence(),
            drafting=Drafting(database, engine, commands, channels),
            canned=CannedReplies.load(),
            further_ways=further_ways,
            base_url=BASE,
            files=files or EncryptedFiles(Path(tempfile.mkdtemp()), database.cipher),
        )
    )


def desk_of(service: Service) -> Desk:
    """The desk beside a service, on its database and channel."""
    return build_desk(
        service.db,
        service.clock,
        engine=service.engine,
        channel=service.channel,
        publisher=service.heard,
        wakeup=service.parts.wakeup,
        files=service.store,
        further_ways=frozenset({"sms"}),
    )


async def taken(service: Service, desk: Desk) -> str:
    """A conversation that the officer has; its id."""
    await service.say("路灯坏了三个月")
    id_ = service.conversation().id
    await desk.claim(OFFICER, id_)
    return id_
