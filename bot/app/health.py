"""Whether this process lives, whether the stack is ready, and its figures for Prometheus."""

import asyncio
from collections.abc import Mapping

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST

from bot.app.figures import Figures
from bot.app.parts import Check

CHECK_SECONDS = 2.0
# Without the others messages are still stored and acknowledged; without this nothing can be done.
ESSENTIAL = "database"


def build_router(checks: Mapping[str, Check], figures: Figures) -> APIRouter:
    """`/healthz`, `/readyz` (503 without a database, `degraded` without another), `/metrics`."""
    router = APIRouter(include_in_schema=False)

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz")
    async def readyz() -> JSONResponse:
        names = list(checks)
        states = await asyncio.gather(*(_state(checks[name]) for name in names))
        found = dict(zip(names, states, strict=True))
        if found.get(ESSENTIAL, "ok") != "ok":
            return JSONResponse({"status": "unready", "checks": found}, 503)
        status = "ready" if set(states) <= {"ok"} else "degraded"
        return JSONResponse({"status": status, "checks": found})

    @router.get("/metrics")
    async def metrics(request: Request) -> Response:
        # What comes through the public proxy has this header; scrapers come directly.
        if "x-forwarded-for" in request.headers:
            raise HTTPException(404)
        return Response(await figures.page(), media_type=CONTENT_TYPE_LATEST)

    return router


async def _state(check: Check) -> str:
    try:
        await asyncio.wait_for(check(), CHECK_SECONDS)
    except Exception as error:  # whatever is wrong with a part, the answer is that it is not ready
        return type(error).__name__
    return "ok"
