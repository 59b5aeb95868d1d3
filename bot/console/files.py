"""Citizens' files for whoever may read their conversation."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import Response
from sqlalchemy.orm import Session

from bot.console.services import ConsoleServices
from bot.console.signing_in import requires
from bot.intake import reading
from bot.intake.handover import ConversationNotFound
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission

_SHOWN = ("image/", "audio/", "video/", "application/pdf")


def build_files(services: ConsoleServices) -> APIRouter:
    """`/console/files/{file_id}`: one attachment, each opening audited."""
    router = APIRouter(prefix="/console/files", include_in_schema=False)
    reads = Depends(requires(Permission.CONVERSATIONS_READ))

    @router.get("/{file_id}")
    async def show(file_id: str, asker: Annotated[StaffAsker, reads]) -> Response:
        now = services.clock.now()

        def work(session: Session) -> dict[str, Any]:
            return reading.find_file(session, asker, file_id, now)

        try:
            found = await services.database.run(work)
            content = await asyncio.to_thread(services.files.open, found["key"])
        except (ConversationNotFound, FileNotFoundError) as gone:
            raise HTTPException(404) from gone
        kind = str(found["content_type"])
        inline = kind.startswith(_SHOWN)
        headers = {
            "Content-Disposition": "inline" if inline else "attachment",
            "Cache-Control": "private, max-age=600",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        return Response(content, media_type=kind, headers=headers)

    return router
