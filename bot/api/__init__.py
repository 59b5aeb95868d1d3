"""The JSON interface under /api/v1."""

from bot.api.problems import answer_refusal
from bot.api.router import FAILURES_A_MINUTE, REQUESTS_A_MINUTE, build_router
from bot.api.services import ApiServices

__all__ = [
    "FAILURES_A_MINUTE",
    "REQUESTS_A_MINUTE",
    "ApiServices",
    "answer_refusal",
    "build_router",
]
