"""The auditor's page: the audit log with filters, and its chain checked."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse
from starlette.requests import Request

from bot.cases.audit_reading import LogFilters, read_log, verify_log
from bot.console import audit_words
from bot.console.drawing import draw
from bot.console.services import ConsoleServices
from bot.console.signing_in import form_token, requires
from bot.console.signing_in.forms import FIELD
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission

PAGE = 100
Words = Annotated[str, Query(max_length=120)]


def build_audit(services: ConsoleServices) -> APIRouter:
    """`/console/audit`."""
    router = APIRouter(prefix="/console", include_in_schema=False)
    reads = Depends(requires(Permission.AUDIT_READ))

    @router.get("/audit")
    async def audit(
        request: Request,
        asker: Annotated[StaffAsker, reads],
        who: Words = "",
        what: Words = "",
        about: Words = "",
        first: Words = "",
        last: Words = "",
        before: Annotated[int | None, Query(ge=1)] = None,
        check: bool = False,
    ) -> HTMLResponse:
        given = {"who": who.strip(), "what": what.strip(), "about": about.strip()}
        filters = LogFilters(**given, first=_day(first), last=_day(last), before=before, limit=PAGE)
        now = services.clock.now()
        lines = await services.database.run(lambda s: read_log(s, asker, filters, now))
        chain = None
        if check:
            chain = await services.database.run(lambda s: verify_log(s, asker, now))
        page = draw(
            "audit", asker=asker, lines=[_shown(line) for line in lines], chain=chain,
            filters=given | {"first": first, "last": last},
            next=lines[-1]["seq"] if len(lines) == PAGE else None,
            form=(FIELD, form_token(request)),
        )  # fmt: skip
        return HTMLResponse(page)

    return router


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        return None


def _shown(line: dict[str, Any]) -> dict[str, Any]:
    return line | {
        "time": f"{datetime.fromisoformat(line['at']):%Y-%m-%d %H:%M:%S}",
        "who": line["name"] or audit_words.actor(line["actor"]),
        "said": audit_words.deed(line["action"]),
        "about": audit_words.about(line),
        "more": audit_words.details(line),
    }
