"""Pictures and documents for citizens over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request

from bot.api.authentication import Gate
from bot.api.problems import PROBLEM_RESPONSES, ProblemRoute, read_body, summary_of
from bot.intake.desk import Desk
from bot.intake.documents import DOCUMENTS
from bot.intake.sending import LONGEST_NAME, MOST_BYTES, PICTURES
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission

Id = Annotated[str, Path(max_length=36)]
_BODY: dict[str, Any] = {"content": {kind: {} for kind in sorted(PICTURES | DOCUMENTS)}}


class UploadRoute(ProblemRoute):
    """A route whose body is large and read only from who may send it."""

    most_bytes = None


def build_file_router(desk: Desk, gate: Gate) -> APIRouter:
    """`POST /conversations/{id}/picture`: the body is the picture, or the document."""
    router = APIRouter(
        prefix="/conversations",
        tags=["conversations"],
        route_class=UploadRoute,
        responses=PROBLEM_RESPONSES,
    )
    replies = Depends(gate.requires(Permission.CONVERSATIONS_REPLY))

    @router.post(
        "/{id}/picture",
        summary=summary_of("picture"),
        status_code=201,
        openapi_extra={"requestBody": _BODY},
    )
    async def picture(
        request: Request,
        asker: Annotated[StaffAsker, replies],
        id: Id,
        filename: Annotated[str, Query(max_length=LONGEST_NAME)] = "",
    ) -> dict[str, Any]:
        content = await read_body(request, MOST_BYTES)
        return await desk.send_file(asker, id, content, filename)

    @router.delete("/{id}/files/{file_id}", summary=summary_of("take_back"), status_code=204)
    async def take_back(asker: Annotated[StaffAsker, replies], id: Id, file_id: Id) -> None:
        await desk.take_back_file(asker, id, file_id)

    return router
