"""Setting a password: one's own, or the first one through a link."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from bot.console.signing_in.forms import read_form
from bot.console.signing_in.guard import LOGIN, SECOND_FACTOR, open_session_of, to_page
from bot.console.signing_in.login import matches
from bot.console.signing_in.pages import page, text
from bot.console.signing_in.services import network_of, services_of
from bot.staff import credentials, sessions, sign_in
from bot.staff.passwords import WeakPassword, check_password, hash_password
from bot.staff.rules import rules

PASSWORD = "/console/password"
LONGEST_LINK = 100


def add_password(router: APIRouter) -> None:
    """`/console/password`, with `?link=` for who was invited."""

    @router.get("/password")
    async def password_page(request: Request) -> Response:
        link = request.query_params.get("link", "")
        if link:
            return _form(request, link=link, login=await _invited(request, link))
        await _complete(request)
        return _form(request, saved="saved" in request.query_params)

    @router.post("/password")
    async def set_password(request: Request) -> Response:
        fields = await read_form(request)
        if fields.get("link"):
            return await _by_link(request, fields)
        return await _own(request, await _complete(request), fields)


async def _by_link(request: Request, fields: dict[str, str]) -> Response:
    services, link, new = services_of(request), fields["link"], fields.get("new", "")
    login = await _invited(request, link)
    fault = _weakness(new, fields.get("again", ""), (login,)) if login else ""
    if fault or not login:
        return _form(request, status=422 if login else 410, fault=fault, link=link, login=login)
    async with services.hashing:
        hashed = await asyncio.to_thread(hash_password, new)
    now = services.clock.now()
    done = await services.database.run(lambda s: sign_in.set_invited(s, link, hashed, now))
    return RedirectResponse(f"{LOGIN}?saved" if done else f"{PASSWORD}?link={link}", 303)


async def _own(request: Request, found: sessions.OpenSession, fields: dict[str, str]) -> Response:
    services, network, new = services_of(request), network_of(request), fields.get("new", "")
    now = services.clock.now()
    attempt = await services.database.run(
        lambda s: sign_in.begin_again(s, found.asker, network, now)
    )
    if attempt.locked_until is not None:
        locked = text("locked", until=f"{attempt.locked_until:%H:%M}")
        return _form(request, status=429, fault=locked)
    if not await matches(services, fields.get("old", ""), attempt):
        await services.database.run(lambda s: sign_in.refuse(s, attempt, "password", now))
        return _form(request, status=401, fault=text("wrong_old"))
    fault = _weakness(new, fields.get("again", ""), (attempt.counted[0][1], found.asker.name))
    if fault:
        return _form(request, status=422, fault=fault)
    async with services.hashing:
        hashed = await asyncio.to_thread(hash_password, new)
    await services.database.run(lambda s: sign_in.change_password(s, attempt, found, hashed, now))
    return RedirectResponse(f"{PASSWORD}?saved", 303)


def _weakness(new: str, again: str, names: tuple[str, ...]) -> str:
    """What is wrong with the new password, in words; empty when it will do."""
    if new != again:
        return text("password.differs")
    try:
        check_password(new, names=names)
    except WeakPassword as weak:
        given = rules().password
        return text(f"password.{weak.fault}", shortest=given.shortest, longest=given.longest)
    return ""


async def _invited(request: Request, link: str) -> str:
    """The login that the link is for; empty when the link is no longer good."""
    services = services_of(request)
    now = services.clock.now()
    if len(link) > LONGEST_LINK:
        return ""
    found = await services.database.read(lambda s: credentials.find_invited(s, link, now))
    return (found.login or found.name) if found is not None else ""


async def _complete(request: Request) -> sessions.OpenSession:
    found = await open_session_of(request)
    if found is None:
        raise to_page(f"{LOGIN}?next={PASSWORD}")
    if not found.complete:
        raise to_page(SECOND_FACTOR)
    return found


def _form(
    request: Request,
    *,
    status: int = 200,
    link: str = "",
    login: str = "",
    saved: bool = False,
    fault: str = "",
) -> Response:
    if link and not login:
        return page(request, "link_ended", status=410)
    return page(
        request, "password", status=status, link=link, login=login, saved=saved, fault=fault,
        shortest=rules().password.shortest,
    )  # fmt: skip
