"""What a citizen does with a case: each step is a form of its own; the rules are the bot's."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter, HTTPException
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.cases import service as cases
from bot.citizen.drawing import page
from bot.citizen.forms import Sent, read_form
from bot.citizen.services import CitizenServices
from bot.citizen.sign_in import to
from bot.citizen.visits import visit_of
from bot.intake import web
from bot.intake.awaiting import PICTURES
from bot.intake.ports import AttachmentRefused, AttachmentStore, StoredFile
from bot.staff.askers import CitizenAsker

LONGEST_TEXT = 2000
Act = Callable[[Session, CitizenAsker, str, Sent, datetime], str]
"""Does it; which note the page shows then."""


def add_acting(router: APIRouter, services: CitizenServices) -> None:
    """The forms of a case's page."""
    add_supplement(router, services)

    @router.get("/case/{number}/withdraw")
    async def ask(request: Request, number: str) -> Response:
        visit = visit_of(services, request)
        if not visit.may_see(number):
            return to("")
        return page(services, visit, "withdraw", number=number)

    @router.post("/case/{number}/{what}")
    async def do(request: Request, number: str, what: str) -> Response:
        if what not in _ACTS:
            raise HTTPException(404)
        sent = await read_form(services, visit_of(services, request), request)
        return await carry_out(services, request, number, sent, _ACTS[what])


def _urge(session: Session, asker: CitizenAsker, number: str, _: Sent, now: datetime) -> str:
    return "urged" if cases.urge(session, asker, number, now).accepted else "urged_today"


def _withdraw(session: Session, asker: CitizenAsker, number: str, sent: Sent, now: datetime) -> str:
    cases.withdraw(session, asker, number, sent.text("reason", LONGEST_TEXT), now)
    return "withdrawn"


def _keep(session: Session, asker: CitizenAsker, number: str, _: Sent, now: datetime) -> str:
    cases.cancel_withdrawal(session, asker, number, now)
    return "kept"


def _rate(session: Session, asker: CitizenAsker, _: str, sent: Sent, now: datetime) -> str:
    if sent.text("score") not in ("1", "2", "3"):
        raise HTTPException(400)
    web.rate(session, asker, int(sent.text("score")), now)
    return "rated"


_ACTS: dict[str, Act] = {"urge": _urge, "withdraw": _withdraw, "keep": _keep, "rate": _rate}


def add_supplement(router: APIRouter, services: CitizenServices) -> None:
    """More words and pictures."""

    @router.post("/case/{number}/supplement")
    async def supplement(request: Request, number: str) -> Response:
        visit = visit_of(services, request)
        if not visit.may_see(number):
            return to("")
        sent = await read_form(services, visit, request, files=True)
        text = sent.text("text", LONGEST_TEXT)
        try:
            kept = await asyncio.to_thread(_put, services.files, sent.files)
        except AttachmentRefused:
            return to(f"case/{number}?told=bad_file")
        if not text and not kept:
            return to(f"case/{number}?told=nothing_sent")

        def act(session: Session, asker: CitizenAsker, number: str, _: Sent, now: datetime) -> str:
            web.supplement(session, asker, number, text, kept, now, services.reads)
            return "added"

        return await carry_out(services, request, number, sent, act)


async def carry_out(
    services: CitizenServices, request: Request, number: str, sent: Sent, act: Act
) -> Response:
    """One transaction as who is signed in; what is refused is told on the page."""
    visit = visit_of(services, request)
    asker, now = visit.asker, services.clock.now()
    if asker is None or not visit.may_see(number):
        return to("")
    try:
        told = await services.database.run(lambda session: act(session, asker, number, sent, now))
    except cases.CaseClosed:
        told = "closed"
    except cases.NothingToCancel:
        told = "nothing_to_cancel"
    except cases.CaseNotFound:
        return to("")
    await services.wakeup.wake()
    return to(f"case/{number}?told={told}")


def _put(store: AttachmentStore, contents: list[bytes]) -> list[StoredFile]:
    """Keep the pictures; nothing else is taken here."""
    kept = [store.put(content) for content in contents]
    if any(file.content_type not in PICTURES for file in kept):
        raise AttachmentRefused("unknown_type")
    return kept
