"""The web application: which parts there are, in the order a request meets them."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from bot import api, citizen
from bot.app import apidocs, health
from bot.app.figures import Figures
from bot.app.headers import SecurityHeaders
from bot.app.parts import Parts
from bot.app.places import ROOT
from bot.app.settings import Settings
from bot.intake.awaiting import PICTURES
from bot.kit.http import Problem, answer_fault, answer_problem
from bot.kit.logging import set_up
from bot.kit.rate_limit import RedisRateLimit
from integrations import simulator
from integrations.ocr.reader import find_reader
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
    app.include_router(_citizen(parts))
    app.include_router(apidocs.build_router("/api/docs"))
    if settings.development:
        app.include_router(_simulator(parts))
        app.add_api_route("/", lambda: RedirectResponse("/simulator"), include_in_schema=False)
        app.include_router(_to_console(settings.console_port))
    return app


def _to_console(port: int) -> APIRouter:
    """Sends browsers on to the console, which in production the proxy finds by its path."""
    router = APIRouter(include_in_schema=False)

    @router.get("/console")
    @router.get("/console/{path:path}")
    async def console(request: Request) -> Response:
        return RedirectResponse(str(request.url.replace(port=port)))

    return router


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


def _citizen(parts: Parts) -> APIRouter:
    given = parts.settings
    return citizen.build_router(
        citizen.CitizenServices(
            database=parts.database,
            clock=parts.clock,
            files=parts.files,
            wakeup=parts.wakeup,
            base_url=given.xinfang_base_url.rstrip("/"),
            reads=PICTURES if find_reader() else (),
            # The simulator has no page of WeChat's on which to agree.
            wechat=None if given.development else parts.wechat_sign_in,
        )
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
