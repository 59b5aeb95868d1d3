"""The second factor: giving it after the password, and setting it up."""

from __future__ import annotations

import io

import segno
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from bot.console.signing_in.forms import read_form, set_cookie
from bot.console.signing_in.guard import LOGIN, SECOND_FACTOR, open_session_of, safe_next, to_page
from bot.console.signing_in.login import AFTER_COOKIE, matches
from bot.console.signing_in.pages import page, text
from bot.console.signing_in.services import network_of, services_of
from bot.staff import second_factor, sessions, sign_in


def add_second_factor(router: APIRouter) -> None:
    """`/console/second-factor`: what it shows depends on what the session still lacks."""

    @router.get("/second-factor")
    async def second_factor_page(request: Request) -> Response:
        return await _show(request, await _open(request))

    @router.post("/second-factor")
    async def give_second_factor(request: Request) -> Response:
        fields, found = await read_form(request), await _open(request)
        services, network = services_of(request), network_of(request)
        code, now = fields.get("code", "")[:40], services.clock.now()
        attempt = await services.database.run(
            lambda s: sign_in.begin_again(s, found.asker, network, now)
        )
        if attempt.locked_until is not None:
            locked = text("locked", until=f"{attempt.locked_until:%H:%M}")
            return await _show(request, found, status=429, fault=locked)
        if await _is_set_up(request, found):
            return await _judge(request, found, attempt, code)
        # Whoever finds a browser open must not put their own telephone in the owner's place.
        asks = found.complete and attempt.password_hash is not None
        if asks and not await matches(services, fields.get("password", ""), attempt):
            await services.database.run(lambda s: sign_in.refuse(s, attempt, "password", now))
            return await _show(request, found, status=401, fault=text("wrong_password"))
        return await _set_up(request, found, attempt, code)


async def _judge(
    request: Request, found: sessions.OpenSession, attempt: sign_in.Attempt, code: str
) -> Response:
    """The code of a telephone, or a recovery code; from a complete session new recovery codes."""
    services = services_of(request)
    now = services.clock.now()
    if found.complete:
        codes = await services.database.run(
            lambda s: sign_in.renew_codes(s, attempt, found.asker, code, now)
        )
        if codes is not None:
            return page(request, "recovery_codes", codes=codes, next="/console")
        return await _show(request, found, status=401, fault=text("wrong_code"))
    cookie = await services.database.run(
        lambda s: sign_in.accept_second(s, attempt, found, code, now)
    )
    if cookie is None:
        return await _show(request, found, status=401, fault=text("wrong_code"))
    response = RedirectResponse(safe_next(request.cookies.get(AFTER_COOKIE)), 303)
    return _entered(request, response, cookie)


async def _set_up(
    request: Request, found: sessions.OpenSession, attempt: sign_in.Attempt, code: str
) -> Response:
    """The first code of a telephone: shows the recovery codes, once."""
    services = services_of(request)
    now = services.clock.now()
    done = await services.database.run(
        lambda s: sign_in.set_up_second(s, attempt, found, code, now)
    )
    if done is None:
        return await _show(request, found, status=401, fault=text("wrong_code"))
    after = safe_next(request.cookies.get(AFTER_COOKIE))
    response = page(request, "recovery_codes", codes=done.recovery_codes, next=after)
    return _entered(request, response, done.cookie)


async def _show(
    request: Request, found: sessions.OpenSession, *, status: int = 200, fault: str = ""
) -> Response:
    services, staff_id = services_of(request), found.asker.staff_id
    if await _is_set_up(request, found):
        left = await services.database.read(lambda s: second_factor.codes_left(s, staff_id))
        name = "second_factor_set" if found.complete else "second_factor"
        return page(request, name, status=status, fault=fault, left=left)
    secret, login = await services.database.run(
        lambda s: (second_factor.begin_setup(s, staff_id), sign_in.login_of(s, staff_id))
    )
    picture = _square(second_factor.setup_uri(secret, login))
    return page(
        request, "second_factor_setup", status=status, fault=fault, picture=picture,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        forced=not found.complete,
    )  # fmt: skip


async def _open(request: Request) -> sessions.OpenSession:
    found = await open_session_of(request)
    if found is None:
        raise to_page(f"{LOGIN}?next={SECOND_FACTOR}")
    return found


async def _is_set_up(request: Request, found: sessions.OpenSession) -> bool:
    return await services_of(request).database.read(
        lambda s: second_factor.is_set_up(s, found.asker.staff_id)
    )


def _entered(request: Request, response: Response, cookie: str) -> Response:
    set_cookie(request, response, sessions.COOKIE, cookie)
    response.delete_cookie(AFTER_COOKIE, path="/")
    return response


def _square(uri: str) -> str:
    """The QR code as SVG to put into the page."""
    out = io.BytesIO()
    segno.make(uri, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, scale=5, border=3, light="#fff", nl=False
    )
    return out.getvalue().decode()
