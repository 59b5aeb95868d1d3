"""What a handler asks for in the browser, and what they are told when it does not work."""

import html
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import HTTPException

from bot.cases import service as cases
from bot.console import beside, view
from bot.console.filed import show_filed
from bot.console.page import DeskPage
from bot.console.signing_in import signed_in, still_signed_in
from bot.intake import drafting, handover, notes, notices, replying, suggesting, transfers
from bot.intake.documents import LinkNotFound
from bot.intake.mentions import MentionRefused
from bot.intake.ports import EngineRefused, EngineUnavailable
from bot.intake.queue_rules import queues_for
from bot.intake.sealing import Sealed
from bot.intake.sight import ConversationNotFound
from bot.intake.transfers import Target
from bot.staff.duty import STATES
from bot.staff.permissions import NotPermitted

log = logging.getLogger(__name__)

TO_UNIT, TO_SKILL, TO_PERSON, TO_QUEUE = "unit:", "skill:", "staff:", "queue"
_TOLD: Mapping[type[Exception], str] = {
    handover.TakenByAnother: "taken_by_somebody",
    handover.NotTaken: "not_taken",
    ConversationNotFound: "gone",
    replying.EmptyReply: "empty",
    replying.ReplyTooLong: "too_long",
    suggesting.NoSuggestion: "changed",
    notices.WayClosed: "way_closed",
    notes.EmptyNote: "empty",
    transfers.NobodyThere: "nobody",
    LinkNotFound: "changed",
    drafting.NothingToFile: "not_filed",
    drafting.DraftChanged: "changed",
    cases.ReasonNeeded: "empty",
    cases.CaseNotFound: "gone",
    EngineUnavailable: "engine",
    EngineRefused: "changed",
    NotPermitted: "forbidden",
    Sealed: "sealed",
}

Given = dict[str, Any]


class Actions:
    """The deeds of one page by the name its script calls them."""

    def __init__(self, page: DeskPage) -> None:
        self._page = page
        self._desk = page.services.desk
        self._deeds: Mapping[str, Callable[[Given], Awaitable[None]]] = {
            name: getattr(self, f"_{name}")
            for name in (
                "queue", "search", "open", "close", "alarm", "claim", "reply", "note", "targets",
                "transfer", "release", "ask", "file", "edit", "unmask", "typing", "looking",
                "suggestion", "duty", "acknowledge", "since", "case", "notice", "colleagues",
                "take_back",
            )
        }  # fmt: skip

    async def __call__(self, event: Any) -> None:
        """Do what the browser asks for, if whoever sits there is still signed in."""
        given: Given = event.args[0] if isinstance(event.args, list) else event.args
        deed = self._deeds.get(str(given.get("do")))
        if deed is None:
            return
        try:
            if given["do"] == "looking":  # sent by the page, whether or not anybody sits there
                asker = await still_signed_in(self._page.request)
            else:
                asker = await signed_in(self._page.request)
            if asker is None:
                raise HTTPException(401)
            self._page.asker = asker
            await deed(given)
        except HTTPException:
            self._page.script("location.assign", "/console/login")
        except drafting.FieldRefused as refused:
            advice = refused.advice or view.text("toasts.unfit", label=str(given.get("label", "")))
            self._page.script("deskRefused", view.text("toasts.refused", advice=advice))
        except Exception as error:
            await self._fail(error)

    async def _fail(self, error: Exception) -> None:
        key = "mention" if isinstance(error, MentionRefused) else _TOLD.get(type(error))
        if key is None:
            log.exception("something a handler asked for failed", exc_info=error)
        page = self._page
        await page.refresh()
        shown = page.shown or {}
        other = (shown.get("staff") or {}).get(shown.get("handler_id") or "")
        if isinstance(error, MentionRefused):
            page.toast(f"mention_{error.why}", bad=True, name=error.name)
        elif isinstance(error, handover.TakenByAnother) and other:
            page.toast("taken", bad=True, name=other)
        else:
            page.toast(key or "fault", bad=True)

    @property
    def _id(self) -> str:
        if self._page.opened is None:
            raise ConversationNotFound("")
        return self._page.opened

    async def _queue(self, given: Given) -> None:
        queue = given.get("queue")
        if queue in queues_for(self._page.asker):
            if self._page.words.strip():  # narrows down what was found; once more for all of it
                self._page.scope = None if self._page.scope == queue else queue
            else:
                self._page.queue = queue
            await self._page.refresh(again=False, talk=False)

    async def _search(self, given: Given) -> None:
        self._page.words, self._page.scope = str(given.get("words") or "")[:60], None
        await self._page.refresh(again=False, talk=False)

    async def _since(self, given: Given) -> None:
        """How many days back the search goes; 0 for all the time."""
        days = str(given.get("days") or "")
        self._page.days = int(days) if days in beside.SINCE else 0
        await self._page.refresh(again=False, talk=False)

    async def _open(self, given: Given) -> None:
        id_ = str(given["id"])
        accepted = await self._desk.reception.accept(self._page.asker, id_)
        if accepted:
            self._page.queue = "mine"
            await self._page.refresh(talk=False)
        await self._page.open(id_)
        if accepted:
            self._page.toast("claimed")

    async def _acknowledge(self, given: Given) -> None:
        await self._desk.reception.acknowledge(self._page.asker, str(given.get("id") or ""))
        await self._page.refresh(talk=False)
        self._page.toast("acknowledged")

    async def _duty(self, given: Given) -> None:
        state = next((one for one in STATES if one == given.get("state")), None)
        if state is not None:
            await self._desk.reception.set_state(self._page.asker, state)
            self._page.toast(state)

    async def _close(self, given: Given) -> None:
        await self._page.open(None)

    async def _alarm(self, given: Given) -> None:
        """Show the most urgent conversation that waits, if there is one that they may take."""
        page = self._page
        page.queue, page.words = queues_for(page.asker)[0], ""
        await page.refresh(again=False, talk=False)
        urgent = [item for item in page.items if item["urgent"]]
        if urgent:
            await page.open(min(urgent, key=lambda item: item["withheld"])["id"])

    async def _claim(self, given: Given) -> None:
        await self._desk.claim(self._page.asker, self._id)
        self._page.queue = "mine"
        await self._page.refresh()
        await self._page.open(self._id)
        self._page.toast("claimed")

    async def _reply(self, given: Given) -> None:
        text, key = str(given.get("text") or ""), str(given.get("key") or "")
        said = await self._desk.reply(self._page.asker, self._id, text, key=key)
        self._page.script("deskSent")
        await self._page.refresh(inbox=False)
        if said["status"] == "held":
            self._page.toast("held", bad=True)

    async def _notice(self, given: Given) -> None:
        way, text = given.get("way"), str(given.get("text") or "")
        if way not in ("template", "sms"):
            return
        await self._desk.notify(self._page.asker, self._id, way, text)
        self._page.script("deskSent")
        await self._page.refresh(inbox=False)
        self._page.toast(f"notice_{way}")

    async def _note(self, given: Given) -> None:
        await self._desk.note(self._page.asker, self._id, str(given.get("text") or ""))
        self._page.script("deskSent")
        await self._page.refresh(inbox=False)
        self._page.toast("noted")

    async def _colleagues(self, given: Given) -> None:
        """Whom the note that is being written may call."""
        found = await self._desk.colleagues(self._page.asker, self._id)
        told = [{"login": one.login, "name": one.name, "unit": one.unit or ""} for one in found]
        self._page.script("deskColleagues", self._id, told)

    async def _targets(self, given: Given) -> None:
        found = await self._desk.targets(self._page.asker, self._id)
        options = [(TO_QUEUE, view.text("dialogs.to_queue"))]
        options += [(TO_UNIT + unit["name"], unit["name"]) for unit in found["units"]]
        options += [
            (TO_SKILL + o["name"], view.text("dialogs.to_skill", name=o["name"], count=o["people"]))
            for o in found["skills"]
        ]
        options += [
            (TO_PERSON + one["id"], " · ".join(filter(None, (one["name"], one["unit"]))))
            for one in found["staff"]
        ]
        self._page.script(
            "deskTargets",
            "".join(
                f'<option value="{html.escape(value)}">{html.escape(label)}</option>'
                for value, label in options
            ),
        )

    async def _transfer(self, given: Given) -> None:
        to = str(given.get("to") or "")
        target = Target(
            staff_id=to.removeprefix(TO_PERSON) if to.startswith(TO_PERSON) else None,
            unit=to.removeprefix(TO_UNIT) if to.startswith(TO_UNIT) else None,
            skill=to.removeprefix(TO_SKILL) if to.startswith(TO_SKILL) else None,
        )
        if to != TO_QUEUE and target == Target():
            raise transfers.NobodyThere(to)
        note = str(given.get("note") or "")
        await self._desk.transfer(self._page.asker, self._id, target, note)
        await self._page.refresh()
        self._page.toast("transferred")

    async def _release(self, given: Given) -> None:
        summary, ask = str(given.get("summary") or ""), str(given.get("ask") or "")
        await self._desk.release(self._page.asker, self._id, summary, ask=ask)
        await self._page.refresh()
        label = next(
            (f.label for f in self._page.services.fields if f.slot == ask.partition("@")[0]), ""
        )
        self._page.toast("asking" if ask else "released", label=label)

    async def _ask(self, given: Given) -> None:
        await self._release({"ask": given.get("slot")})

    async def _file(self, given: Given) -> None:
        number = await self._desk.file(self._page.asker, self._id)
        try:
            self._page.filed = show_filed(await self._desk.case(self._page.asker, number))
        except cases.CaseNotFound:  # not of the unit of who filed it
            self._page.filed = None
        await self._page.refresh()
        self._page.toast("filed", number=number)

    async def _case(self, given: Given) -> None:
        """Show what was filed, or hide it again; each showing is a reading of the case."""
        number, page = str(given.get("number") or ""), self._page
        if page.filed and page.filed["number"] == number:
            page.filed = None
        else:
            page.filed = show_filed(await self._desk.case(page.asker, number))
        await page.refresh(inbox=False)

    async def _edit(self, given: Given) -> None:
        slot, text = str(given.get("slot") or ""), str(given.get("text") or "")
        name = slot.partition("@")[0]
        given["label"] = next((f.label for f in self._page.services.fields if f.slot == name), "")
        await self._desk.set_field(self._page.asker, self._id, slot, text)
        self._page.script("deskSaved")
        await self._page.refresh(inbox=False)
        self._page.toast("saved")

    async def _take_back(self, given: Given) -> None:
        await self._desk.take_back_file(self._page.asker, self._id, str(given.get("id") or ""))
        await self._page.refresh(inbox=False)
        self._page.toast("taken_back")

    async def _suggestion(self, given: Given) -> None:
        use = given.get("use") == "1"
        id_ = str(given.get("id") or "")
        text = await self._desk.settle_suggestion(self._page.asker, self._id, id_, use=use)
        if use:
            self._page.script("deskPut", text)
        await self._page.refresh(inbox=False)

    async def _unmask(self, given: Given) -> None:
        await self._page.open(self._id, reason=str(given.get("reason") or ""))

    async def _typing(self, given: Given) -> None:
        await self._desk.look(self._page.asker, self._id, typing=given.get("mode") == "reply")

    async def _looking(self, given: Given) -> None:
        await self._desk.look(self._page.asker, self._id)
