"""The desk: one page in three panes, kept up to date by events."""

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nicegui import Client, ui
from starlette.requests import Request

from bot.console import beside, view
from bot.console.desk_parts import Around, DeskParts
from bot.console.freshness import AT_ONCE, OWN_SECONDS, Freshness, urgency
from bot.console.services import ConsoleServices
from bot.console.signing_in import form_token, still_signed_in
from bot.console.signing_in.forms import FIELD
from bot.console.signing_in.guard import LOGIN
from bot.intake.queue_rules import Queue, queues_for
from bot.intake.sealing import Sealed
from bot.intake.sight import ConversationNotFound
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission, is_allowed

ASSETS = Path(__file__).parent / "static"
TALK_APART_SECONDS, INBOX_APART_SECONDS = 0.1, 0.4
HERE_SECONDS = 5.0
SIGNED_IN_SECONDS = 1.0
"""So long a page goes on after its session was ended elsewhere."""


class DeskPage:
    """What one browser shows. `refresh` draws what may have changed and sends what has."""

    def __init__(self, services: ConsoleServices, asker: StaffAsker, request: Request) -> None:
        self.services = services
        self.asker = asker
        self.request = request
        self.queue: Queue = queues_for(asker)[0]
        self.words = ""
        self.scope: Queue | None = None
        self.days = 0
        self.found: dict[str, Any] = {}
        self.opened: str | None = None
        self.reason: str | None = None
        self.items: list[dict[str, Any]] = []
        self.offers: list[dict[str, Any]] = []
        self.alarms: dict[str, Any] = {"items": [], "rings": True}
        self.shown: dict[str, Any] | None = None
        self.filed: dict[str, Any] | None = None
        self.ways: dict[str, dict[str, Any]] = {}
        self._client: Client = ui.context.client
        self._talk_fresh = Freshness(time.monotonic, TALK_APART_SECONDS)
        self._inbox_fresh = Freshness(time.monotonic, INBOX_APART_SECONDS)
        self._asked = 0.0
        self._state = ""
        self._read = ("", 0)
        self._parts = DeskParts(services, asker, (FIELD, form_token(request)))

    async def run(self, on_event: Callable[[Any], Any]) -> None:
        """Show everything, then whatever changes, until the browser is gone."""
        ui.on("desk", on_event)
        words = {"send": view.text("buttons.send"), "note": view.text("buttons.note")}
        start = {
            "title": view.text("title"),
            "words": words,
            "me": self.asker.staff_id,
            "notePlaceholder": view.text("composer.note"),
            "token": form_token(self.request),
            "files": {name: view.text(f"files.{name}") for name in ("sending", "other")},
            "toasts": {name: view.text(f"toasts.{name}") for name in ("sent", "held", "empty")},
        }
        self.script("deskStart", start)
        self.script("deskDuty", await self.services.desk.reception.state(self.asker))
        await self.refresh(again=False)
        self.services.live.add(self.hear)
        works = (self._keep_talk, self._keep_inbox, self._stay_here)
        tasks = [asyncio.create_task(work()) for work in works]

        def gone() -> None:
            self.services.live.remove(self.hear)
            for task in tasks:
                task.cancel()

        self._client.on_delete(gone)

    def hear(self, event: dict[str, Any]) -> None:
        """Something happened somewhere."""
        about = event.get("conversation")
        if event["type"] == "duty":
            if event["staff"] == self.asker.staff_id:
                self.script("deskDuty", event["state"])
            return
        if event["type"] == "missed" or (about and about == self.opened):
            self._talk_fresh.stale(AT_ONCE)
        if event["type"] not in ("presence", "delivery"):
            listed = {item["id"] for item in self.items}
            self._inbox_fresh.stale(urgency(event, self.asker.staff_id, listed))

    async def open(self, id: str | None, *, reason: str | None = None) -> None:
        """Show a conversation, or none."""
        if self.opened and self.opened != id:
            await self.services.desk.look_away(self.asker, self.opened)
        if self.opened != id:
            self.filed = None
        self.opened, self.reason = id, reason
        if id is not None:
            await self.services.desk.look(self.asker, id)
        await self.refresh(again=False, inbox=False)
        self._draw_inbox()
        if self.shown is not None:
            self.script("deskCanned", await beside.canned(self.services, self.asker, self.shown))

    async def refresh(self, *, again: bool = True, inbox: bool = True, talk: bool = True) -> None:
        """Read anew what is shown."""
        desk, asker = self.services.desk, self.asker
        if inbox:
            self._inbox_fresh.drawn()
            self._counts = await desk.counts(asker)
            self.found = {}
            if self.words.strip():
                asked = beside.Search(self.words, self.scope, self.days)
                self.found = await beside.search(self.services, asker, asked, again=again)
                self.items = self.found["items"]
            else:
                self.items = await desk.queue(asker, self.queue, again=again)
            self.offers = await desk.reception.offers(asker)
            self.alarms = await desk.reception.alarms(asker)
            self._draw_inbox()
            self.script("deskOffers", [offer["id"] for offer in self.offers])
            rings = self.alarms["rings"]
            self.script("deskAlarm", self._counts["urgent"], self._counts["unseen"], rings)
        if talk:
            self._talk_fresh.drawn()
            await self._read_talk(again=again)
            self._draw_talk()

    def script(self, function: str, *given: Any) -> None:
        """Call a function of the page's script."""
        arguments = ", ".join(json.dumps(one, ensure_ascii=False) for one in given)
        self._client.run_javascript(f"{function}({arguments})")

    def toast(self, key: str, *, bad: bool = False, **values: Any) -> None:
        """Tell the handler what came of it."""
        self.script("deskToast", view.text(f"toasts.{key}", **values), "bad" if bad else "")

    async def _keep_talk(self) -> None:
        """For itself: the list must not keep anybody waiting for what a citizen writes."""
        while await self._is_due(self._talk_fresh):
            await self.refresh(inbox=False)

    async def _keep_inbox(self) -> None:
        while await self._is_due(self._inbox_fresh):
            async with self.services.live.lists:
                await self.refresh(talk=False)

    async def _is_due(self, part: Freshness) -> bool:
        """Wait until a part is due; False when nobody may see it any more."""
        await part.wait()
        if await self._is_signed_in():
            return True
        self.script("location.assign", LOGIN)
        return False

    async def _is_signed_in(self) -> bool:
        now = time.monotonic()
        if now - self._asked < SIGNED_IN_SECONDS:
            return True
        self._asked = now
        return await still_signed_in(self.request) is not None

    async def _stay_here(self) -> None:
        """Say every few seconds that the console is open, for as long as its browser is there."""
        while True:
            if self._client.has_socket_connection:
                await self.services.desk.reception.come(self.asker)
            await asyncio.sleep(HERE_SECONDS)

    async def _read_talk(self, *, again: bool) -> None:
        if self.opened is None:
            self.shown = None
            return
        desk = self.services.desk
        try:
            self.shown = await desk.open(self.asker, self.opened, reason=self.reason, again=again)
        except Sealed:  # since they gave their reason to see all of it
            self.reason = None
            self.shown = await desk.open(self.asker, self.opened, again=again)
        except ConversationNotFound:
            self.shown = self.opened = None
            return
        self.ways = await beside.read_ways(self.services, self.asker, self.shown)
        newest = self.shown["messages"][-1]["seq"] if self.shown["messages"] else 0
        if self._read != (self.opened, newest) or self.shown["called"]:
            self._read = (self.opened, newest)
            await desk.glance(self.asker, self.opened, newest)
            self._inbox_fresh.stale(OWN_SECONDS)

    def _draw_inbox(self) -> None:
        now = self.services.clock.now()
        self._parts.show_inbox(
            counts=self._counts,
            queues=queues_for(self.asker),
            queue=self.scope if self.found else self.queue,
            items=view.items(self.items, now, self.opened),
            offers=view.offers(self.offers, now),
            climbed=[one for one in self.alarms["items"] if one["level"]],
            words=self.words,
            found=beside.found(self.found, self.days, now) if self.found else None,
            supervises=is_allowed(self.asker, Permission.CONVERSATIONS_REASSIGN),
        )

    def _draw_talk(self) -> None:
        shown = self.shown
        if shown is None:
            self._parts.show_nothing()
            nobody = {"mine": False, "claimable": False, "movable": False}
            self._tell_state({"id": "", "placeholder": "", "refusal": ""} | nobody)
            return
        standing = view.standing(shown, self.asker, self.services.clock.now())
        unmasked = self.reason is not None
        self._parts.show_talk(shown, standing, Around(unmasked, self.ways, self.filed))
        may = {
            "mine": standing.mine,
            "claimable": standing.claimable,
            "movable": standing.mine or standing.reassignable,
        }
        refusal = view.text("toasts.sealed") if standing.withheld else ""
        told = {"id": shown["id"], "placeholder": standing.composer, "refusal": refusal}
        self._tell_state(told | may)

    def _tell_state(self, state: dict[str, Any]) -> None:
        told = json.dumps(state, ensure_ascii=False)
        if told != self._state:
            self._state = told
            self.script("deskState", state)
