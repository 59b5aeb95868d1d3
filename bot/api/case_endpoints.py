"""Cases over HTTP."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query

from bot.api.authentication import Gate
from bot.api.forms import SearchForm, UnmaskForm
from bot.api.problems import PROBLEM_RESPONSES, ProblemRoute, summary_of
from bot.api.services import ApiServices
from bot.cases import service as cases
from bot.cases.schemas import CaseDetail
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission

Number = Annotated[str, Path(max_length=30, description="XF, the day, 6 digits", examples=["XF…"])]


def build_case_router(services: ApiServices, gate: Gate) -> APIRouter:
    """The endpoints under /cases; every answer with personal data leaves a line in the log."""
    router = APIRouter(
        prefix="/cases", tags=["cases"], route_class=ProblemRoute, responses=PROBLEM_RESPONSES
    )
    _add_lists(router, services, gate)
    _add_single(router, services, gate)
    return router


def _add_lists(router: APIRouter, services: ApiServices, gate: Gate) -> None:
    lists = Depends(gate.requires(Permission.CASES_LIST))

    async def listed(asker: StaffAsker, form: SearchForm) -> cases.CasePage:
        now = services.clock.now()
        return await services.database.run(
            lambda session: cases.list_cases(session, asker, form.filters(), now=now)
        )

    @router.get("", summary=summary_of("list_cases"))
    async def list_cases(
        asker: Annotated[StaffAsker, lists],
        state: Literal["P1", "P2", "N5"] | None = None,
        kind: Annotated[str | None, Query(max_length=20)] = None,
        region_code: Annotated[str | None, Query(max_length=12)] = None,
        class_code: Annotated[str | None, Query(max_length=12)] = None,
        created_from: date | None = None,
        created_to: date | None = None,
        letter: Annotated[str | None, Query(max_length=30)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        after: Annotated[str | None, Query(max_length=30)] = None,
    ) -> cases.CasePage:
        form = SearchForm(
            state=state, kind=kind, region_code=region_code, class_code=class_code,
            created_from=created_from, created_to=created_to, letter=letter, limit=limit,
            after=after,
        )  # fmt: skip
        return await listed(asker, form)

    @router.post("/search", summary=summary_of("search_cases"))
    async def search_cases(asker: Annotated[StaffAsker, lists], form: SearchForm) -> cases.CasePage:
        return await listed(asker, form)


def _add_single(router: APIRouter, services: ApiServices, gate: Gate) -> None:
    reads = Depends(gate.requires(Permission.CASES_READ))
    unmasks = Depends(gate.requires(Permission.CASES_UNMASK))
    registers = Depends(gate.requires(Permission.CASES_REGISTER))

    async def shown(asker: StaffAsker, number: str, reason: str | None = None) -> dict[str, Any]:
        now = services.clock.now()
        return await services.database.run(
            lambda session: cases.get_case(session, asker, number, unmask_reason=reason, now=now)
        )

    @router.get("/{number}", summary=summary_of("get_case"), response_model=CaseDetail)
    async def get_case(asker: Annotated[StaffAsker, reads], number: Number) -> Any:
        return await shown(asker, number)

    @router.post("/{number}/unmask", summary=summary_of("unmask_case"), response_model=CaseDetail)
    async def unmask_case(
        asker: Annotated[StaffAsker, unmasks], number: Number, form: UnmaskForm
    ) -> Any:
        return await shown(asker, number, form.reason)

    @router.post(
        "/{number}/register", summary=summary_of("register_case"), response_model=CaseDetail
    )
    async def register_case(asker: Annotated[StaffAsker, registers], number: Number) -> Any:
        return await services.desk.register(asker, number)
