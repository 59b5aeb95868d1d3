"""Signing in through the bureau's own OpenID provider."""

from __future__ import annotations

import hmac
import json
import logging

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from bot.console.signing_in.forms import set_cookie
from bot.console.signing_in.guard import safe_next
from bot.console.signing_in.login import enter, login_form
from bot.console.signing_in.oidc import OidcFailed, OidcProvider, OidcUnreachable, Vouched
from bot.console.signing_in.pages import text
from bot.console.signing_in.services import network_of, services_of
from bot.kit.crypto import CannotDecrypt
from bot.staff import sign_in

log = logging.getLogger(__name__)

COOKIE = "xinfang_oidc"
CALLBACK = "/console/login/oidc/callback"
SECONDS = 600


def add_oidc(router: APIRouter) -> None:
    """`/console/login/oidc` and where the provider sends the browser back to."""

    @router.get("/login/oidc")
    async def ask_provider(request: Request) -> Response:
        provider, after = _provider(request), safe_next(request.query_params.get("next"))
        try:
            question = await provider.ask()
        except OidcUnreachable as error:
            log.warning("the OpenID provider does not answer", extra={"reason": str(error)})
            return login_form(request, status=502, fault=text("oidc.unreachable"))
        response = RedirectResponse(question.url, 303)
        kept = json.dumps([question.state, question.nonce, question.verifier, after])
        sealed = services_of(request).database.cipher.encrypt(kept)
        set_cookie(request, response, COOKIE, sealed, seconds=SECONDS)
        return response

    @router.get("/login/oidc/callback")
    async def come_back(request: Request) -> Response:
        provider, kept = _provider(request), _kept(request)
        state, code = (request.query_params.get(name, "") for name in ("state", "code"))
        if kept is None or not code or not hmac.compare_digest(state.encode(), kept[0].encode()):
            return await _refused(request, "failed")
        try:
            now = services_of(request).clock.now()
            vouched = await provider.answer(code, kept[1], kept[2], now)
        except OidcFailed as error:
            log.warning("the OpenID provider vouched for nobody", extra={"reason": str(error)})
            return await _refused(request, "failed")
        except OidcUnreachable:
            return login_form(request, status=502, fault=text("oidc.unreachable"))
        return await _enter(request, vouched, kept[3])


async def _enter(request: Request, vouched: Vouched, after: str) -> Response:
    services, network = services_of(request), network_of(request)
    now = services.clock.now()
    signed = await services.database.run(
        lambda s: sign_in.accept_vouched(
            s, vouched.subject, vouched.login, network, services.second_factor, now
        )
    )
    if signed is None:
        return _cleared(login_form(request, status=403, fault=text("oidc.unknown")))
    return _cleared(enter(request, signed, after))


async def _refused(request: Request, key: str) -> Response:
    services, network = services_of(request), network_of(request)
    now = services.clock.now()
    await services.database.run(lambda s: sign_in.refuse_vouched(s, network, now))
    return _cleared(login_form(request, status=401, fault=text(f"oidc.{key}")))


def _provider(request: Request) -> OidcProvider:
    provider = services_of(request).oidc
    if provider is None:
        raise HTTPException(404)
    return provider


def _kept(request: Request) -> list[str] | None:
    """What this browser's sign-in began with: state, nonce, verifier and where to go after."""
    try:
        kept = json.loads(
            services_of(request).database.cipher.decrypt(request.cookies.get(COOKIE, ""))
        )
    except (CannotDecrypt, ValueError):
        return None
    return [str(part) for part in kept]


def _cleared(response: Response) -> Response:
    response.delete_cookie(COOKIE, path="/")
    return response
