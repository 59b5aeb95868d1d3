"""Files of a conversation: citizens' for whoever may read it, a handler's for the citizen."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query
from fastapi.responses import Response
from sqlalchemy.orm import Session
from starlette.requests import Request

from bot.cases.service import ReasonNeeded
from bot.console import view
from bot.console.ranges import answer_range
from bot.console.services import ConsoleServices
from bot.console.signing_in import requires
from bot.console.signing_in.forms import check_token
from bot.intake import reading
from bot.intake.handover import NotTaken, TakenByAnother
from bot.intake.ports import AttachmentRefused, Unreadable
from bot.intake.sealing import Sealed
from bot.intake.sending import LONGEST_NAME, MOST_BYTES
from bot.intake.sight import ConversationNotFound
from bot.kit.http import saved_as
from bot.staff.askers import StaffAsker
from bot.staff.permissions import NotPermitted, Permission

TOKEN_HEADER = "X-Form-Token"
_UNPLAYABLE = ("audio/amr", "audio/x-speex")
_SHOWN = ("image/", "audio/", "video/", "application/pdf")


def build_files(services: ConsoleServices) -> APIRouter:
    """`/console/files/{file_id}`: one attachment, each opening audited.

    With `?reason=` what was covered in it is shown; with `?play=1` a voice is a WAV.
    """
    router = APIRouter(prefix="/console/files", include_in_schema=False)
    reads = Depends(requires(Permission.CONVERSATIONS_READ))

    @router.get("/{file_id}")
    async def show(
        file_id: str,
        asker: Annotated[StaffAsker, reads],
        request: Request,
        reason: Annotated[str | None, Query(max_length=200)] = None,
        play: bool = False,
    ) -> Response:
        now = services.clock.now()

        def work(session: Session) -> dict[str, Any]:
            return reading.find_file(session, asker, file_id, now, reason=reason)

        try:
            found = await services.database.run(work)
            content = await asyncio.to_thread(services.files.open, found["key"])
        except (ConversationNotFound, FileNotFoundError) as gone:
            raise HTTPException(404) from gone
        except reading.BeingRead as early:
            raise HTTPException(425) from early
        except ReasonNeeded as why:
            raise HTTPException(400) from why
        except NotPermitted as refused:
            raise HTTPException(403) from refused
        kind = str(found["content_type"])
        if play and services.voices is not None and kind in _UNPLAYABLE:
            try:
                content, kind = await services.voices.playable(content), "audio/wav"
            except Unreadable as broken:
                raise HTTPException(415) from broken
        inline = kind.startswith(_SHOWN)
        headers = {
            "Content-Disposition": "inline" if inline else saved_as(found["filename"]),
            "Cache-Control": "private, max-age=600",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        return answer_range(content, kind, request.headers.get("Range", ""), headers)

    _add_sending(router, services)
    return router


def _add_sending(router: APIRouter, services: ConsoleServices) -> None:
    replies = Depends(requires(Permission.CONVERSATIONS_REPLY))

    @router.post("/{id}")
    async def send(
        request: Request, id: str, asker: Annotated[StaffAsker, replies], name: str = ""
    ) -> dict[str, str]:
        """A picture or document for the citizen, as the request's body; says what came of it."""
        check_token(request, request.headers.get(TOKEN_HEADER, ""))
        try:
            content = await _body(request)
            sent = await services.desk.send_file(asker, id, content, name[-LONGEST_NAME:])
        except AttachmentRefused as refused:
            return {"refused": view.or_other("files", refused.reason)}
        except (NotTaken, TakenByAnother) as taken:
            raise HTTPException(409) from taken
        except (ConversationNotFound, Sealed) as gone:
            raise HTTPException(404) from gone
        return {"status": str(sent["status"])}


async def _body(request: Request) -> bytes:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MOST_BYTES:
            raise AttachmentRefused("too_large")
    return bytes(content)
