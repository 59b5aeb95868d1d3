"""Signing in with a password, and signing out."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from bot.console.signing_in.forms import read_form, set_cookie
from bot.console.signing_in.guard import (
    LOGIN,
    SECOND_FACTOR,
    open_session_of,
    safe_next,
    to_page,
)
from bot.console.signing_in.pages import page, text
from bot.console.signing_in.services import SigningIn, network_of, services_of
from bot.staff import sessions, sign_in
from bot.staff.passwords import is_right

AFTER_COOKIE = "xinfang_next"


def add_login(router: APIRouter) -> None:
    """`/console/login`."""

    @router.get("/login")
    async def login_page(request: Request) -> Response:
        found = await open_session_of(request)
        if found is not None and found.complete:
            raise to_page(safe_next(request.query_params.get("next")))
        asked = request.query_params
        return login_form(request, next=asked.get("next"), saved="saved" in asked)

    @router.post("/login")
    async def login(request: Request) -> Response:
        fields = await read_form(request)
        services, network = services_of(request), network_of(request)
        name, after = fields.get("login", ""), fields.get("next")
        now = services.clock.now()
        attempt = await services.database.run(lambda s: sign_in.begin(s, name, network, now))
        if attempt.locked_until is not None:
            locked = text("locked", until=f"{attempt.locked_until:%H:%M}")
            return login_form(request, status=429, login=name, next=after, fault=locked)
        signed = None
        if await matches(services, fields.get("password", ""), attempt):
            signed = await services.database.run(
                lambda s: sign_in.accept(s, attempt, services.second_factor, now)
            )
        else:
            await services.database.run(lambda s: sign_in.refuse(s, attempt, "password", now))
        if signed is None:
            return login_form(request, status=401, login=name, next=after, fault=text("wrong"))
        return enter(request, signed, after)


def add_logout(router: APIRouter) -> None:
    """`/console/logout`."""

    @router.post("/logout")
    async def logout(request: Request) -> Response:
        await read_form(request)
        services, found = services_of(request), await open_session_of(request)
        now = services.clock.now()
        if found is not None:
            await services.database.run(lambda s: sign_in.sign_out(s, found, now))
        response = RedirectResponse(LOGIN, 303)
        response.delete_cookie(sessions.COOKIE, path="/")
        return response


async def matches(services: SigningIn, password: str, attempt: sign_in.Attempt) -> bool:
    """Whether the password is right; takes as long for an account that is not there."""
    async with services.hashing:
        return await asyncio.to_thread(is_right, password, attempt.password_hash)


def enter(request: Request, signed: sign_in.SignedIn, after: str | None) -> Response:
    """Into the console, or first to the second factor."""
    target = safe_next(after)
    response = RedirectResponse(SECOND_FACTOR if signed.missing else target, 303)
    set_cookie(request, response, sessions.COOKIE, signed.cookie)
    if signed.missing:
        set_cookie(request, response, AFTER_COOKIE, target, seconds=600)
    return response


def login_form(
    request: Request,
    *,
    status: int = 200,
    login: str = "",
    next: str | None = None,
    fault: str = "",
    saved: bool = False,
) -> Response:
    """The page to sign in on; `saved` when a password was set just before."""
    return page(
        request, "login", status=status, login=login, fault=fault, saved=saved,
        next=safe_next(next), oidc=services_of(request).oidc is not None,
    )  # fmt: skip
