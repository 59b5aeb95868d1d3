"""The page where the replies that are kept ready are edited."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.requests import Request

from bot.console.drawing import draw
from bot.console.services import ConsoleServices
from bot.console.signing_in import form_token, requires
from bot.console.signing_in.forms import FIELD, read_form
from bot.console.view import or_other
from bot.intake.canned import VARIABLES, Canned, CannedNotFound, CannedRefused
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission

PAGE = "/console/canned"


def build_canned(services: ConsoleServices) -> APIRouter:
    """`/console/canned`."""
    router = APIRouter(prefix="/console", include_in_schema=False)
    manages = Depends(requires(Permission.CANNED_MANAGE))

    async def page(
        request: Request, asker: StaffAsker, given: Canned | None = None, fault: str = ""
    ) -> HTMLResponse:
        content = draw(
            "canned",
            items=await services.desk.canned_replies(asker),
            asker=asker,
            given=given,
            fault=fault,
            form=(FIELD, form_token(request)),
            variables=VARIABLES,
        )
        return HTMLResponse(content)

    @router.get("/canned")
    async def show(request: Request, asker: Annotated[StaffAsker, manages]) -> HTMLResponse:
        return await page(request, asker)

    @router.post("/canned")
    async def change(request: Request, asker: Annotated[StaffAsker, manages]) -> Response:
        fields = await read_form(request)
        key = fields.get("key", "")
        try:
            if fields.get("do") == "retire":
                await services.desk.retire_canned(asker, key)
                return RedirectResponse(PAGE, 303)
            given = _given(fields, asker)
            await services.desk.keep_canned(asker, given)
        except CannedRefused as refused:
            return await page(request, asker, given, or_other("canned.faults", refused.problem))
        except CannedNotFound as gone:
            raise HTTPException(404) from gone
        return RedirectResponse(PAGE, 303)

    return router


def _given(fields: dict[str, str], asker: StaffAsker) -> Canned:
    shortcut, title, said = (fields.get(name, "").strip() for name in ("shortcut", "title", "text"))
    unit = asker.unit if fields.get("own_unit") else None
    return Canned(shortcut, title, said, unit=unit, key=fields.get("key", ""))
