"""All pages under /my."""

from fastapi import APIRouter
from fastapi.responses import Response

from bot.citizen.acting import add_acting
from bot.citizen.cases import add_cases
from bot.citizen.drawing import style
from bot.citizen.files import add_files
from bot.citizen.services import CitizenServices
from bot.citizen.sign_in import add_sign_in


def build_router(services: CitizenServices) -> APIRouter:
    """The pages; without a script, a session or a file of anybody else's."""
    router = APIRouter(prefix="/my", include_in_schema=False)
    add_sign_in(router, services)
    add_cases(router, services)
    add_acting(router, services)
    add_files(router, services)

    @router.get("/style.css")
    async def sheet() -> Response:
        headers = {"Cache-Control": "public, max-age=3600"}
        return Response(style(), media_type="text/css", headers=headers)

    return router
