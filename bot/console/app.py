"""The console as an application of its own; NiceGUI's pages are mounted under /console."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI
from nicegui import app as pages
from nicegui import ui
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.console import signing_in, view
from bot.console.actions import Actions
from bot.console.audit_page import build_audit
from bot.console.canned import build_canned
from bot.console.files import build_files
from bot.console.page import ASSETS, DeskPage
from bot.console.services import ConsoleServices
from bot.console.signing_in import requires, signed_in
from bot.console.statistics import build_statistics
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission, is_allowed

PREFIX = "/console"
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws: wss:; "
    "frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
)
HEAD = (
    '<link rel="stylesheet" href="/console/assets/console.css">'
    '<link rel="stylesheet" href="/console/assets/reception.css">'
    '<script src="/console/assets/console.js"></script>'
    '<script src="/console/assets/reception.js"></script>'
    '<link rel="stylesheet" href="/console/assets/mentions.css">'
    '<script src="/console/assets/mentions.js"></script>'
)


def build_console(services: ConsoleServices, opened: AbstractAsyncContextManager[None]) -> FastAPI:
    """The application; `opened` is entered while it serves."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with opened:
            services.live.start()
            yield
            await services.live.stop()

    made = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    for application in (made, pages):
        signing_in.install(application, services.signing_in)
    made.include_router(signing_in.build_router())
    made.include_router(build_files(services))
    made.include_router(build_statistics(services))
    made.include_router(build_audit(services))
    made.include_router(build_canned(services))
    _add_pages(services)

    @made.get("/")
    async def root() -> Response:
        return RedirectResponse(f"{PREFIX}/")

    @made.get(PREFIX)
    async def home(asker: Annotated[StaffAsker, Depends(signed_in)]) -> Response:
        """Where somebody of this role works."""
        if is_allowed(asker, Permission.CONVERSATIONS_LIST):
            return RedirectResponse(f"{PREFIX}/", 303)
        audits = is_allowed(asker, Permission.AUDIT_READ)
        return RedirectResponse(f"{PREFIX}/{'audit' if audits else 'password'}", 303)

    pages.add_static_files("/assets", ASSETS)
    ui.run_with(
        made,
        mount_path=PREFIX,
        title=view.text("title"),
        language="zh-CN",
        tailwind=False,
        show_welcome_message=False,
        reconnect_timeout=20,
    )
    return made


def _add_pages(services: ConsoleServices) -> None:
    lists = Depends(requires(Permission.CONVERSATIONS_LIST))

    @ui.page("/", title=view.text("title"))
    async def desk(request: Request, asker: Annotated[StaffAsker, lists]) -> None:
        ui.add_head_html(HEAD)
        page = DeskPage(services, asker, request)
        await ui.context.client.connected()
        await page.run(Actions(page))
