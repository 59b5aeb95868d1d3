"""All pages of signing in under /console."""

from __future__ import annotations

from functools import cache

from fastapi import APIRouter
from fastapi.responses import Response

from bot.console.signing_in.account import add_account
from bot.console.signing_in.login import add_login, add_logout
from bot.console.signing_in.oidc_pages import add_oidc
from bot.console.signing_in.pages import HERE
from bot.console.signing_in.password import add_password
from bot.console.signing_in.second_factor import add_second_factor


def build_router() -> APIRouter:
    """The pages; the application they are in needs `install`."""
    router = APIRouter(prefix="/console", include_in_schema=False)
    add_login(router)
    add_logout(router)
    add_oidc(router)
    add_second_factor(router)
    add_password(router)
    add_account(router)

    @router.get("/signing-in/style.css")
    async def style() -> Response:
        headers = {"Cache-Control": "public, max-age=3600"}
        return Response(_style(), media_type="text/css", headers=headers)

    return router


@cache
def _style() -> bytes:
    return (HERE / "static" / "style.css").read_bytes()
