"""Conversations over HTTP: reading them, and taking them over from the bot."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from sqlalchemy.orm import Session

from bot.api.authentication import Gate
from bot.api.conversation_reading import read_conversation
from bot.api.forms import ReleaseForm, ReplyForm, UnmaskForm
from bot.api.problems import PROBLEM_RESPONSES, ProblemRoute
from bot.api.services import ApiServices
from bot.intake import conversations, handover
from bot.staff import audit
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission

Id = Annotated[str, Path(max_length=36)]


def build_conversation_router(services: ApiServices, gate: Gate) -> APIRouter:
    """The endpoints under /conversations."""
    router = APIRouter(
        prefix="/conversations",
        tags=["conversations"],
        route_class=ProblemRoute,
        responses=PROBLEM_RESPONSES,
    )
    _add_reading(router, services, gate)
    _add_handover(router, services, gate)
    return router


def _add_reading(router: APIRouter, services: ApiServices, gate: Gate) -> None:
    lists = Depends(gate.requires(Permission.CONVERSATIONS_LIST))
    reads = Depends(gate.requires(Permission.CONVERSATIONS_READ))
    unmasks = Depends(gate.requires(Permission.CASES_UNMASK))

    @router.get("", summary="列出对话，紧急与等候最久的在前")
    async def list_conversations(
        asker: Annotated[StaffAsker, lists],
        holder: Literal["bot", "queue", "human"] | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> dict[str, Any]:
        now = services.clock.now()

        def work(session: Session) -> dict[str, Any]:
            items = conversations.list_all(session, asker, holder=holder, limit=limit)
            audit.record(session, asker, "conversations.listed", "conversations", "", now)
            return {"items": items}

        return await services.database.run(work)

    @router.get("/{id}", summary="查看一个对话；接手者看到全部内容，其他人看到脱敏内容")
    async def get_conversation(asker: Annotated[StaffAsker, reads], id: Id) -> dict[str, Any]:
        now = services.clock.now()
        return await services.database.run(
            lambda session: read_conversation(session, asker, id, now=now)
        )

    @router.post("/{id}/unmask", summary="说明理由后查看全部内容")
    async def unmask_conversation(
        asker: Annotated[StaffAsker, unmasks], id: Id, form: UnmaskForm
    ) -> dict[str, Any]:
        now = services.clock.now()
        return await services.database.run(
            lambda session: read_conversation(
                session, asker, id, unmask_reason=form.reason, now=now
            )
        )


def _add_handover(router: APIRouter, services: ApiServices, gate: Gate) -> None:
    takes = Depends(gate.requires(Permission.CONVERSATIONS_TAKE))
    replies = Depends(gate.requires(Permission.CONVERSATIONS_REPLY))
    releases = Depends(gate.requires(Permission.CONVERSATIONS_RELEASE))

    @router.post("/{id}/take", summary="接手对话，机器人从此不再说话")
    async def take(asker: Annotated[StaffAsker, takes], id: Id) -> dict[str, Any]:
        now = services.clock.now()
        await services.database.run(lambda session: handover.take(session, id, asker, now))
        return {"id": id, "holder": "human", "handler_id": asker.staff_id}

    @router.post("/{id}/reply", summary="回复群众", status_code=201)
    async def reply(
        asker: Annotated[StaffAsker, replies], id: Id, form: ReplyForm
    ) -> dict[str, Any]:
        now = services.clock.now()
        said = await services.database.run(
            lambda session: handover.reply(session, id, asker, form.text, now, services.channels)
        )
        await services.wake()
        return said

    @router.post("/{id}/release", summary="交还给机器人，从原来的问题继续")
    async def release(
        asker: Annotated[StaffAsker, releases], id: Id, form: ReleaseForm | None = None
    ) -> dict[str, Any]:
        now = services.clock.now()
        summary = form.summary if form else ""
        await services.database.run(
            lambda session: handover.release(session, id, asker, summary, now)
        )
        await services.wake()
        return {"id": id, "holder": "bot"}
