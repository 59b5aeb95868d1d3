"""One's own account: where it is signed in, and the ways to password and second factor."""

from __future__ import annotations

from contextlib import suppress

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from bot.console.signing_in.forms import read_form
from bot.console.signing_in.guard import LOGIN, SECOND_FACTOR, open_session_of, to_page
from bot.console.signing_in.pages import page
from bot.console.signing_in.services import services_of
from bot.kit.clock import TZ
from bot.staff import own_sessions, sessions

ACCOUNT = "/console/account"
OTHERS = "others"


def add_account(router: APIRouter) -> None:
    """`/console/account`."""

    @router.get("/account")
    async def account_page(request: Request) -> Response:
        found, services = await _complete(request), services_of(request)
        now = services.clock.now()
        running = await services.database.read(lambda s: own_sessions.list_own(s, found.asker, now))
        lines = [
            {
                "id": one.id,
                "here": one.id == found.id,
                "since": f"{one.since.astimezone(TZ):%m-%d %H:%M}",
                "seen": f"{one.seen_at.astimezone(TZ):%m-%d %H:%M}",
            }
            for one in running
        ]
        return page(
            request, "account", who=found.asker.name, unit=found.asker.unit or "", lines=lines,
            ended="ended" in request.query_params,
        )  # fmt: skip

    @router.post("/account")
    async def sign_out_elsewhere(request: Request) -> Response:
        fields, found = await read_form(request), await _complete(request)
        services, which = services_of(request), fields.get("session", "")
        now = services.clock.now()

        def work(session: Session) -> None:
            if which == OTHERS:
                own_sessions.end_others(session, found.asker, found.id, now)
            else:
                own_sessions.end_own(session, found.asker, which, now)

        with suppress(own_sessions.SessionNotFound):  # over already, as was wanted
            await services.database.run(work)
        return RedirectResponse(f"{ACCOUNT}?ended", 303)


async def _complete(request: Request) -> sessions.OpenSession:
    found = await open_session_of(request)
    if found is None:
        raise to_page(f"{LOGIN}?next={ACCOUNT}")
    if not found.complete:
        raise to_page(SECOND_FACTOR)
    return found
