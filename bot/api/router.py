"""The JSON API under /api/v1."""

from __future__ import annotations

from fastapi import APIRouter

from bot.api.audit_endpoints import build_audit_router
from bot.api.authentication import Gate
from bot.api.canned_endpoints import build_canned_router
from bot.api.case_endpoints import build_case_router
from bot.api.conversation_endpoints import build_conversation_router
from bot.api.file_endpoints import build_file_router
from bot.api.problems import ProblemRoute
from bot.api.services import ApiServices
from bot.api.staff_endpoints import build_staff_router
from bot.api.webhook_endpoints import build_webhook_router

PREFIX = "/api/v1"
REQUESTS_A_MINUTE = 300
FAILURES_A_MINUTE = 20


def build_router(services: ApiServices) -> APIRouter:
    """All endpoints."""
    gate = Gate(services)
    router = APIRouter(prefix=PREFIX, route_class=ProblemRoute)
    router.include_router(build_case_router(services, gate))
    router.include_router(build_conversation_router(services, gate))
    router.include_router(build_file_router(services.desk, gate))
    router.include_router(build_canned_router(services.desk, gate))
    router.include_router(build_staff_router(services, gate))
    router.include_router(build_webhook_router(services, gate))
    router.include_router(build_audit_router(services, gate))

    return router
