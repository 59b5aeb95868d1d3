"""Who is signed in: what every page of the console asks first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from fastapi import HTTPException
from starlette.requests import HTTPConnection

from bot.console.signing_in.services import services_of
from bot.staff import sessions
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission, is_allowed

LOGIN = "/console/login"
SECOND_FACTOR = "/console/second-factor"
HOME = "/console"

AskerOf = Callable[[HTTPConnection], Awaitable[StaffAsker]]


async def signed_in(request: HTTPConnection) -> StaffAsker:
    """Who is asking, as a dependency of a page; sends whoever is not signed in to do so."""
    found = await open_session_of(request)
    if found is None:
        raise to_page(f"{LOGIN}?next={quote(request.url.path)}")
    if not found.complete:
        raise to_page(SECOND_FACTOR)
    return found.asker


async def still_signed_in(request: HTTPConnection) -> StaffAsker | None:
    """Who is asking, for what a page does by itself: that keeps no session from going idle."""
    found = await _find(request)
    return found.asker if found is not None and found.complete else None


def requires(*permissions: Permission) -> AskerOf:
    """A dependency like `signed_in` that also refuses, with 403, whose role may not."""

    async def asker_of(request: HTTPConnection) -> StaffAsker:
        asker = await signed_in(request)
        if not all(is_allowed(asker, permission) for permission in permissions):
            raise HTTPException(403)
        return asker

    asker_of.permissions = permissions  # type: ignore[attr-defined]
    return asker_of


async def open_session_of(request: HTTPConnection) -> sessions.OpenSession | None:
    """The session of the request, complete or not; using it keeps it from going idle."""
    services, found = services_of(request), await _find(request)
    now = services.clock.now()
    if found is not None and now - found.seen_at >= sessions.TOUCH_EVERY:
        await services.database.run(lambda s: sessions.touch(s, found.id, now))
    return found


async def _find(request: HTTPConnection) -> sessions.OpenSession | None:
    services = services_of(request)
    cookie, now = request.cookies.get(sessions.COOKIE, ""), services.clock.now()
    if not cookie:
        return None
    return await services.database.read(lambda s: sessions.find_open(s, cookie, now))


def to_page(address: str) -> HTTPException:
    """Sends the browser elsewhere, whatever it asked for."""
    return HTTPException(303, headers={"Location": address})


def safe_next(address: str | None) -> str:
    """Where to go after signing in: a page of the console, never another site."""
    given = address or ""
    if given == f"{HOME}/":  # which page that is depends on the role
        return HOME
    if given.startswith("/console/") and "\\" not in given and given.isprintable():
        return given
    return HOME
