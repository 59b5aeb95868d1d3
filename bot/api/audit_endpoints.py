"""The audit log over HTTP."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from bot.api.authentication import Gate
from bot.api.problems import PROBLEM_RESPONSES, ProblemRoute, summary_of
from bot.api.services import ApiServices
from bot.cases.audit_reading import LogFilters, read_log, verify_log
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission

Words = Annotated[str, Query(max_length=120)]


def build_audit_router(services: ApiServices, gate: Gate) -> APIRouter:
    """The endpoints under /audit."""
    router = APIRouter(
        prefix="/audit", tags=["audit"], route_class=ProblemRoute, responses=PROBLEM_RESPONSES
    )
    reads = Depends(gate.requires(Permission.AUDIT_READ))

    @router.get("", summary=summary_of("read_audit"))
    async def read_audit(
        asker: Annotated[StaffAsker, reads],
        who: Words = "",
        what: Words = "",
        about: Words = "",
        first: date | None = None,
        last: date | None = None,
        before: Annotated[int | None, Query(ge=1)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 100,
    ) -> dict[str, Any]:
        filters, now = (
            LogFilters(who, what, about, first, last, before, limit),
            services.clock.now(),
        )
        items = await services.database.run(lambda s: read_log(s, asker, filters, now))
        return {"items": items}

    @router.get("/verification", summary=summary_of("verify_audit"))
    async def verify_audit(asker: Annotated[StaffAsker, reads]) -> dict[str, Any]:
        now = services.clock.now()
        return await services.database.run(lambda s: verify_log(s, asker, now))

    return router
