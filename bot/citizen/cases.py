"""What became of a case, in a few lines."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.cases import service as cases
from bot.citizen.drawing import page
from bot.citizen.services import CitizenServices
from bot.citizen.sign_in import to
from bot.citizen.visits import Visit, visit_of
from bot.intake.web import rating_open
from bot.kit.clock import TZ, day_in_words

NOTES = frozenset({"added", "urged", "urged_today", "withdrawn", "kept", "rated"})
FAULTS = frozenset({"nothing_sent", "bad_file", "closed", "nothing_to_cancel"})


def add_cases(router: APIRouter, services: CitizenServices) -> None:
    """/my/cases and /my/case/{number}."""

    @router.get("/cases")
    async def own(request: Request) -> Response:
        visit = visit_of(services, request)
        asker = visit.asker
        if asker is None or visit.number:
            return to("")
        found = await services.database.read(lambda session: cases.own_cases(session, asker))
        return page(services, visit, "cases", cases=found)

    @router.get("/case/{number}")
    async def one(request: Request, number: str, told: str = "") -> Response:
        visit = visit_of(services, request)
        return await show(services, visit, number, told)


async def show(services: CitizenServices, visit: Visit, number: str, told: str = "") -> Response:
    """The case's page, or the way to sign in."""
    asker, now = visit.asker, services.clock.now()
    if asker is None or not visit.may_see(number):
        return to("")

    def read(session: Session) -> tuple[cases.CaseSummary, dict[str, Any], bool]:
        own = [case for case in cases.own_cases(session, asker) if case.number == number]
        whole = cases.get_case(session, asker, number, now=now)
        return own[0], whole, rating_open(session, asker) is not None

    try:
        case, whole, rates = await services.database.read(read)
    except cases.CaseNotFound:
        return to("")
    return page(
        services, visit, "case",
        case=case,
        due=day_in_words(case.due) if case.due else "",
        unit=whole["unit"],
        lines=[_line(entry) for entry in reversed(whole["timeline"])],
        rates=rates,
        told=told if told in NOTES else "",
        wrong=told if told in FAULTS else "",
    )  # fmt: skip


def _line(entry: dict[str, Any]) -> dict[str, str]:
    at = datetime.fromisoformat(entry["at"]).astimezone(TZ)
    return {"at": day_in_words(at.date()), "text": entry["text"]}
