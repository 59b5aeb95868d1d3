"""Turns everything that refuses a request into a problem document (RFC 9457)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from bot.cases import service as cases
from bot.intake import canned, drafting, handover, notes, notices, replying, suggesting, transfers
from bot.intake.documents import LinkNotFound
from bot.intake.mentions import MentionRefused
from bot.intake.ports import AttachmentRefused, EngineRefused, EngineUnavailable
from bot.intake.sealing import Sealed
from bot.intake.sight import ConversationNotFound
from bot.kit.http import MEDIA_TYPE, Problem
from bot.kit.wording import Wording
from bot.staff.own_sessions import SessionNotFound
from bot.staff.permissions import NotPermitted
from bot.staff.service import LoginTaken, StaffNotFound
from bot.staff.skills import SkillRefused
from bot.staff.units import UnitExists, UnitNotFound
from bot.webhooks.service import EndpointNotFound, EndpointRefused

MAX_BODY = 64 * 1024

_REFUSALS: dict[type[Exception], tuple[int, str]] = {
    NotPermitted: (403, "not_permitted"),
    Sealed: (403, "not_permitted"),
    cases.CaseNotFound: (404, "case_not_found"),
    cases.TransitionRefused: (409, "transition_refused"),
    cases.ReasonNeeded: (422, "reason_needed"),
    ConversationNotFound: (404, "conversation_not_found"),
    LinkNotFound: (404, "file_not_found"),
    handover.TakenByAnother: (409, "taken_by_another"),
    handover.NotTaken: (409, "not_taken"),
    replying.EmptyReply: (422, "empty_reply"),
    replying.ReplyTooLong: (422, "reply_too_long"),
    canned.CannedNotFound: (404, "canned_not_found"),
    notices.WayClosed: (409, "way_closed"),
    suggesting.NoSuggestion: (404, "no_suggestion"),
    notes.EmptyNote: (422, "empty_note"),
    transfers.NobodyThere: (422, "nobody_there"),
    drafting.NothingToFile: (409, "nothing_to_file"),
    drafting.DraftChanged: (409, "draft_changed"),
    EngineUnavailable: (503, "engine_away"),
    EngineRefused: (422, "field_unknown"),
    SessionNotFound: (404, "session_not_found"),
    StaffNotFound: (404, "staff_not_found"),
    LoginTaken: (409, "login_taken"),
    SkillRefused: (422, "skill_refused"),
    UnitNotFound: (404, "unit_not_found"),
    UnitExists: (409, "unit_exists"),
    EndpointNotFound: (404, "webhook_not_found"),
    EndpointRefused: (422, "webhook_refused"),
}
_HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": "60"}}

PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {
        "description": description,
        "content": {
            MEDIA_TYPE: {
                "schema": {
                    "type": "object",
                    "required": ["type", "title", "status"],
                    "properties": {
                        "type": {"type": "string"},
                        "title": {"type": "string"},
                        "status": {"type": "integer"},
                        "detail": {"type": "string"},
                    },
                }
            }
        },
    }
    for status, description in (
        (401, "No valid token"),
        (403, "The role lacks the permission"),
        (404, "Not there, or not for this asker to know of"),
        (409, "The present state does not allow it"),
        (413, "Body over 64 KB"),
        (422, "The request is not as described here"),
        (429, "Too many requests"),
    )
}


@lru_cache(maxsize=1)
def words() -> Wording:
    """The wording file of the API."""
    return Wording.load(Path(__file__).with_name("wording.yml"))


def summary_of(endpoint: str) -> str:
    """What the published description calls an endpoint."""
    return words().text(f"summary.{endpoint}")


def problem(status: int, type: str, **more: Any) -> Problem:
    """A problem with its title from the wording file."""
    return Problem(status, type, words().text(type), **more)


async def answer_refusal(_request: Request, error: Exception) -> Response:
    """Exception handler for what no route takes: no such address, or not by this method."""
    assert isinstance(error, HTTPException)
    type = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "refused")
    return problem(error.status_code, type, headers=error.headers).response()


class ProblemRoute(APIRoute):
    """A route whose refusals are problem documents, and whose bodies have a limit."""

    most_bytes: int | None = MAX_BODY
    """None: the endpoint reads the body itself, once it knows who is asking."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                if self.most_bytes is not None:
                    request._body = await read_body(request, self.most_bytes)
                return await handle(request)
            except Exception as error:
                refusal = _problem_of(error)
                if refusal is None:
                    raise
                response = refusal.response()
                response.headers.update(_HEADERS.get(refusal.status, {}))
                return response

        return guarded


def _problem_of(error: Exception) -> Problem | None:
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        faults = [
            {"at": ".".join(str(part) for part in fault["loc"]), "problem": fault["msg"]}
            for fault in error.errors()
        ]
        return problem(422, "invalid_request", errors=faults)
    if isinstance(error, HTTPException):
        return problem(error.status_code, "refused")
    if isinstance(error, drafting.FieldRefused):
        return problem(422, "field_refused", problem=error.problem, detail=error.advice)
    if isinstance(error, canned.CannedRefused):
        return problem(422, "canned_refused", problem=error.problem)
    if isinstance(error, MentionRefused):
        return problem(422, "mention_refused", problem=error.why, name=error.name)
    if isinstance(error, AttachmentRefused):
        return problem(422, "file_refused", problem=error.reason)
    refusal = _REFUSALS.get(type(error))
    return problem(*refusal) if refusal else None


async def read_body(request: Request, most: int) -> bytes:
    """The body, if it is not too large: nobody fills the memory."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise problem(413, "too_large")
        chunks.append(chunk)
    return b"".join(chunks)
