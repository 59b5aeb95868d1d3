"""Conversations over HTTP: reading them, and all that the console does with them."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from sqlalchemy.orm import Session

from bot.api.authentication import Gate
from bot.api.desk_endpoints import add_drafts, add_handover, add_teamwork
from bot.api.forms import UnmaskForm, WordsForm
from bot.api.problems import PROBLEM_RESPONSES, ProblemRoute, summary_of
from bot.api.reception_endpoints import add_offers
from bot.api.services import ApiServices
from bot.intake import conversations
from bot.intake.queue_rules import Queue
from bot.intake.reading import read_conversation
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
    add_offers(router, services.desk, gate)
    _add_queues(router, services, gate)
    _add_reading(router, services, gate)
    add_handover(router, services.desk, gate)
    add_drafts(router, services.desk, gate)
    add_teamwork(router, services.desk, gate)
    return router


def _add_queues(router: APIRouter, services: ApiServices, gate: Gate) -> None:
    lists = Depends(gate.requires(Permission.CONVERSATIONS_LIST))
    supervises = Depends(gate.requires(Permission.STATISTICS_READ))

    @router.get("/statistics", summary=summary_of("statistics"))
    async def statistics(
        asker: Annotated[StaffAsker, supervises],
        first: date | None = None,
        last: date | None = None,
    ) -> dict[str, Any]:
        return await services.desk.statistics(asker, first, last)

    @router.get("/queues", summary=summary_of("count_queues"))
    async def count_queues(asker: Annotated[StaffAsker, lists]) -> dict[str, int]:
        return await services.desk.counts(asker)

    @router.get("/queues/{queue}", summary=summary_of("list_queue"))
    async def list_queue(
        asker: Annotated[StaffAsker, lists],
        queue: Queue,
        words: Annotated[str, Query(max_length=60)] = "",
    ) -> dict[str, Any]:
        return {"items": await services.desk.queue(asker, queue, words=words)}

    @router.post("/search", summary=summary_of("search_conversations"))
    async def search(asker: Annotated[StaffAsker, lists], form: WordsForm) -> dict[str, Any]:
        return await services.desk.search(asker, form.words, queue=form.queue, since=form.since)


def _add_reading(router: APIRouter, services: ApiServices, gate: Gate) -> None:
    lists = Depends(gate.requires(Permission.CONVERSATIONS_LIST))
    reads = Depends(gate.requires(Permission.CONVERSATIONS_READ))
    unmasks = Depends(gate.requires(Permission.CONVERSATIONS_READ, Permission.CASES_UNMASK))

    @router.get("", summary=summary_of("list_conversations"))
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

    @router.get("/{id}", summary=summary_of("get_conversation"))
    async def get_conversation(asker: Annotated[StaffAsker, reads], id: Id) -> dict[str, Any]:
        now = services.clock.now()
        return await services.database.run(
            lambda session: read_conversation(session, asker, id, now=now)
        )

    @router.post("/{id}/unmask", summary=summary_of("unmask_conversation"))
    async def unmask_conversation(
        asker: Annotated[StaffAsker, unmasks], id: Id, form: UnmaskForm
    ) -> dict[str, Any]:
        now = services.clock.now()
        return await services.database.run(
            lambda session: read_conversation(
                session, asker, id, unmask_reason=form.reason, now=now
            )
        )
