"""The web application: which parts there are, in the order a request meets them."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from bot import api
from bot.app import apidocs, health
from bot.app.figures import Figures
from bot.app.headers import SecurityHeaders
from bot.app.parts import Parts
from bot.app.places import ROOT
from bot.app.settings import Settings
from bot.console import signing_in
from bot.kit.http import Problem, answer_fault, answer_problem
from bot.kit.logging import set_up
from bot.kit.rate_limit import RedisRateLimit
from integrations import simulator
from integrations.wechat import endpoints as callback

log = logging.getLogger(__name__)


def create_app(settings: Settings) -> FastAPI:
    """The whole web side, ready to be served."""
    set_up()
    parts = Parts(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with parts.opened():
            yield

    app = FastAPI(
        title="信访通",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.add_exception_handler(Problem, answer_problem)
    app.add_exception_handler(HTTPException, api.answer_refusal)
    app.add_exception_handler(Exception, answer_fault)
    app.add_middleware(SecurityHeaders, https=settings.xinfang_base_url.startswith("https:"))
    app.include_router(health.build_router(parts.checks(), Figures(parts.database, parts.clock)))
    app.include_router(callback.build_router(parts.inbox, parts.wechat_settings, clock=parts.clock))
    app.include_router(_api(parts))
    signing_in.install(app, _signing_in(parts))
    app.include_router(signing_in.build_router())
    app.include_router(apidocs.build_router("/api/docs"))
    if settings.development:
        app.include_router(_simulator(parts))
        app.add_api_route("/", lambda: RedirectResponse("/simulator"), include_in_schema=False)
    return app


def _signing_in(parts: Parts) -> signing_in.SigningIn:
    given = parts.settings
    provider = None
    if given.oidc_issuer:
        provider = signing_in.OidcProvider(
            given.oidc_issuer,
            given.oidc_client_id,
            given.oidc_client_secret,
            given.xinfang_base_url.rstrip("/") + signing_in.CALLBACK,
            given.oidc_login_claim,
        )
    return signing_in.SigningIn(
        database=parts.database,
        clock=parts.clock,
        https=given.xinfang_base_url.startswith("https:"),
        second_factor=given.staff_second_factor,
        oidc=provider,
    )


def _simulator(parts: Parts) -> APIRouter:
    given = parts.settings
    account = simulator.SimulatedAccount(
        app_id=given.wechat_app_id,
        app_secret=given.wechat_app_secret,
        token=given.wechat_token,
        encoding_aes_key=given.wechat_encoding_aes_key,
        original_id=given.wechat_original_id,
        can_push=given.can_push,
        callback_url=f"http://127.0.0.1:{given.port}/wechat/callback",
    )
    flow = ROOT / "nlu" / "flows" / "petition.yml"
    drafts = simulator.DraftReader(parts.database, given.wechat_app_id, flow)
    return simulator.build_router(
        account, clock=parts.clock, drafts=drafts, memory=given.places.simulator
    )


def _api(parts: Parts) -> APIRouter:
    limits = parts.redis
    return api.build_router(
        api.ApiServices(
            database=parts.database,
            clock=parts.clock,
            requests=RedisRateLimit(limits, api.REQUESTS_A_MINUTE, 60, prefix="xinfang:api:"),
            failures=RedisRateLimit(limits, api.FAILURES_A_MINUTE, 60, prefix="xinfang:token:"),
            desk=parts.desk(),
            base_url=parts.settings.xinfang_base_url.rstrip("/"),
            https_only=not parts.settings.development,
        )
    )
