"""What a handler does with a conversation, over HTTP."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path

from bot.api.authentication import Gate
from bot.api.forms import (
    FieldForm,
    GlanceForm,
    LookForm,
    NoteForm,
    NoticeForm,
    ReleaseForm,
    ReplyForm,
    SuggestionForm,
    TransferForm,
)
from bot.api.problems import summary_of
from bot.intake.desk import Desk
from bot.intake.transfers import Target
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission

Id = Annotated[str, Path(max_length=36)]
Key = Annotated[str, Header(max_length=64)]
"""What a client calls a reply, so that asking for it again says nothing twice."""


def add_handover(router: APIRouter, desk: Desk, gate: Gate) -> None:
    """Take, reply, pass on, give back."""
    takes = Depends(gate.requires(Permission.CONVERSATIONS_TAKE))
    replies = Depends(gate.requires(Permission.CONVERSATIONS_REPLY))
    releases = Depends(gate.requires(Permission.CONVERSATIONS_RELEASE))

    @router.post("/{id}/take", summary=summary_of("take"))
    async def take(asker: Annotated[StaffAsker, takes], id: Id) -> dict[str, Any]:
        await desk.claim(asker, id)
        return {"id": id, "holder": "human", "handler_id": asker.staff_id}

    @router.post("/{id}/reply", summary=summary_of("reply"), status_code=201)
    async def reply(
        asker: Annotated[StaffAsker, replies], id: Id, form: ReplyForm, idempotency_key: Key = ""
    ) -> dict[str, Any]:
        return await desk.reply(asker, id, form.text, key=idempotency_key)

    @router.get("/{id}/ways", summary=summary_of("ways"))
    async def ways(asker: Annotated[StaffAsker, replies], id: Id) -> dict[str, Any]:
        return {"ways": await desk.ways(asker, id)}

    @router.post("/{id}/notice", summary=summary_of("notice"), status_code=201)
    async def notice(
        asker: Annotated[StaffAsker, replies], id: Id, form: NoticeForm
    ) -> dict[str, Any]:
        return await desk.notify(asker, id, form.way, form.text)

    @router.post("/{id}/release", summary=summary_of("release"))
    async def release(
        asker: Annotated[StaffAsker, releases], id: Id, form: ReleaseForm | None = None
    ) -> dict[str, Any]:
        given = form or ReleaseForm(summary="", ask="")
        await desk.release(asker, id, given.summary, ask=given.ask)
        return {"id": id, "holder": "bot"}

    @router.post("/{id}/suggestion", summary=summary_of("suggestion"))
    async def suggestion(
        asker: Annotated[StaffAsker, replies], id: Id, form: SuggestionForm
    ) -> dict[str, str]:
        return {"text": await desk.settle_suggestion(asker, id, form.message, use=form.use)}

    @router.get("/{id}/targets", summary=summary_of("targets"))
    async def targets(asker: Annotated[StaffAsker, takes], id: Id) -> dict[str, Any]:
        return await desk.targets(asker, id)

    @router.post("/{id}/transfer", summary=summary_of("transfer"))
    async def transfer(
        asker: Annotated[StaffAsker, takes], id: Id, form: TransferForm
    ) -> dict[str, Any]:
        await desk.transfer(asker, id, Target(form.staff_id, form.unit, form.skill), form.note)
        to = form.model_dump(include={"unit", "skill"})
        return {"id": id, "holder": "human", "handler_id": form.staff_id, **to}


def add_drafts(router: APIRouter, desk: Desk, gate: Gate) -> None:
    """The draft: set a field, file it."""
    replies = Depends(gate.requires(Permission.CONVERSATIONS_REPLY))

    @router.post("/{id}/field", summary=summary_of("field"))
    async def field(
        asker: Annotated[StaffAsker, replies], id: Id, form: FieldForm
    ) -> dict[str, Any]:
        return {"slots": await desk.set_field(asker, id, form.slot, form.text)}

    @router.post("/{id}/file", summary=summary_of("file"), status_code=201)
    async def file(asker: Annotated[StaffAsker, replies], id: Id) -> dict[str, str]:
        return {"number": await desk.file(asker, id)}


def add_teamwork(router: APIRouter, desk: Desk, gate: Gate) -> None:
    """Notes, replies kept ready, how far one has read, who else looks."""
    reads = Depends(gate.requires(Permission.CONVERSATIONS_READ))
    replies = Depends(gate.requires(Permission.CONVERSATIONS_REPLY))

    @router.post("/{id}/note", summary=summary_of("note"), status_code=201)
    async def note(asker: Annotated[StaffAsker, replies], id: Id, form: NoteForm) -> dict[str, Any]:
        return asdict(await desk.note(asker, id, form.text))

    @router.get("/{id}/notes", summary=summary_of("notes"))
    async def notes(asker: Annotated[StaffAsker, reads], id: Id) -> dict[str, Any]:
        shown = await desk.open(asker, id)
        return {"items": shown["notes"], "staff": shown["staff"]}

    @router.get("/{id}/colleagues", summary=summary_of("colleagues"))
    async def colleagues(asker: Annotated[StaffAsker, replies], id: Id) -> dict[str, Any]:
        return {"items": [asdict(one) for one in await desk.colleagues(asker, id)]}

    @router.get("/{id}/canned", summary=summary_of("canned"))
    async def canned(asker: Annotated[StaffAsker, replies], id: Id) -> dict[str, Any]:
        return {"items": [asdict(one) for one in await desk.canned(asker, id)]}

    @router.post("/{id}/glance", summary=summary_of("glance"))
    async def glance(
        asker: Annotated[StaffAsker, reads], id: Id, form: GlanceForm
    ) -> dict[str, int]:
        await desk.glance(asker, id, form.seq)
        return {"seq": form.seq}

    @router.post("/{id}/look", summary=summary_of("look"))
    async def look(asker: Annotated[StaffAsker, reads], id: Id, form: LookForm) -> dict[str, Any]:
        return {"others": [asdict(one) for one in await desk.look(asker, id, typing=form.typing)]}
