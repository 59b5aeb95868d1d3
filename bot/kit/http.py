"""Errors over HTTP as problem documents (RFC 9457), and names of downloads."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """An answer that refuses; `type` is a short stable name a client can act on."""

    def __init__(
        self,
        status: int,
        type: str,
        title: str,
        detail: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(f"{status} {type}: {detail or title}")
        self.status = status
        self.type = type
        self.title = title
        self.detail = detail
        self.headers = dict(headers or {})
        self.more = more

    def document(self) -> dict[str, Any]:
        found = {"type": self.type, "title": self.title, "status": self.status, **self.more}
        return found | ({"detail": self.detail} if self.detail else {})

    def response(self) -> Response:
        return JSONResponse(self.document(), self.status, self.headers, MEDIA_TYPE)


def saved_as(filename: str) -> str:
    """A Content-Disposition under which a browser saves an answer, by whatever name it has."""
    return f"attachment; filename*=UTF-8''{quote(filename, safe='')}" if filename else "attachment"


async def answer_problem(_request: Request, error: Exception) -> Response:
    """Exception handler for `Problem`."""
    assert isinstance(error, Problem)
    return error.response()


async def answer_fault(_request: Request, _error: Exception) -> Response:
    """Exception handler for everything unforeseen: says nothing of the inside."""
    return Problem(500, "internal", "Something went wrong on our side.").response()
