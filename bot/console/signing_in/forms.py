"""Forms that only our own pages can send: a token bound to the browser's cookie (CSRF)."""

from __future__ import annotations

import hmac
import secrets

from fastapi import HTTPException
from starlette.datastructures import FormData, UploadFile
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from bot.console.signing_in.services import services_of
from bot.staff import sessions

COOKIE = "xinfang_form"
FIELD = "token"
LONGEST_BODY = 16 * 1024
_PURPOSE = "form"


def form_token(request: HTTPConnection) -> str:
    """The value for the hidden field `token` of a form on the page that answers `request`."""
    return services_of(request).database.cipher.blind_index(_PURPOSE, _browser(request))


def mark(request: Request, response: Response) -> None:
    """Give a browser that has no session yet something that its forms are bound to."""
    if not request.cookies.get(sessions.COOKIE) and not request.cookies.get(COOKIE):
        set_cookie(request, response, COOKIE, _browser(request))


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form sent from our own page; 403 for any other, 413 for a long one."""
    if int(request.headers.get("content-length") or LONGEST_BODY + 1) > LONGEST_BODY:
        raise HTTPException(413)
    fields = _texts(await request.form(max_files=0, max_fields=20))
    check_token(request, fields.get(FIELD, ""))
    return fields


def check_token(request: HTTPConnection, given: str) -> None:
    """403 for what none of our own pages sent."""
    cipher, browser = services_of(request).database.cipher, _browser(request)
    good = [
        hmac.compare_digest(own.encode(), given.encode())
        for own in cipher.blind_indexes(_PURPOSE, browser)
    ]
    if not any(good):
        raise HTTPException(403)


def set_cookie(
    request: Request, response: Response, name: str, value: str, seconds: int | None = None
) -> None:
    """A cookie that no script reads and no foreign form sends."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/",
        httponly=True,
        samesite="lax",
        secure=services_of(request).https,
    )


def _browser(request: HTTPConnection) -> str:
    """What forms of this browser are bound to; made up once a request when there is nothing."""
    given = request.cookies.get(sessions.COOKIE) or request.cookies.get(COOKIE)
    if given:
        return given
    if not hasattr(request.state, "form_seed"):
        request.state.form_seed = secrets.token_urlsafe(16)
    return str(request.state.form_seed)


def _texts(form: FormData) -> dict[str, str]:
    return {name: value for name, value in form.items() if not isinstance(value, UploadFile)}
