"""A document that staff sent: the page that its link leads to, and the document itself."""

import asyncio
from datetime import datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.citizen.drawing import page
from bot.citizen.services import CitizenServices
from bot.citizen.visits import visit_of
from bot.intake import documents
from bot.kit.clock import TZ, day_in_words
from bot.kit.http import saved_as

KILOBYTE = 1024
POLICY = "default-src 'none'; sandbox"


def add_files(router: APIRouter, services: CitizenServices) -> None:
    """/my/file/{token}: needs no visit, the link is the proof. What is wrong gets one answer."""

    def gone(request: Request) -> Response:
        return page(services, visit_of(services, request), "file_gone", status=404)

    @router.get("/file/{token}")
    async def show(request: Request, token: str) -> Response:
        now = services.clock.now()
        try:
            found = await services.database.read(
                lambda session: documents.look(session, token, now)
            )
        except documents.LinkNotFound:
            return gone(request)
        return page(
            services, visit_of(services, request), "file",
            filename=found.name, size=_size(found.bytes), until=_day(found.until), link=token,
        )  # fmt: skip

    @router.get("/file/{token}/content")
    async def content(request: Request, token: str) -> Response:
        now = services.clock.now()
        try:
            found = await services.database.run(lambda session: documents.give(session, token, now))
            body = await asyncio.to_thread(services.files.open, found.key)
        except (documents.LinkNotFound, FileNotFoundError):
            return gone(request)
        headers = {
            "Content-Disposition": saved_as(found.name),
            "Content-Security-Policy": POLICY,
            "Cache-Control": "no-store",
        }
        return Response(body, media_type=found.content_type, headers=headers)


def _size(size: int) -> str:
    kilobytes = max(1, round(size / KILOBYTE))
    return f"{kilobytes} KB" if kilobytes < KILOBYTE else f"{kilobytes / KILOBYTE:.1f} MB"


def _day(until: datetime) -> str:
    return day_in_words(until.astimezone(TZ).date())
