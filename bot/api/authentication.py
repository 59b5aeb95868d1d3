"""Who calls the API, by bearer token, and whether their role may."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.api.problems import problem
from bot.api.services import ApiServices
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission, check_permission
from bot.staff.service import authenticate_token

AskerOf = Callable[..., Awaitable[StaffAsker]]
MAX_TOKEN = 200

_bearer = HTTPBearer(auto_error=False, description="xinfang tokens create")


class Gate:
    """Lets callers through whose role carries a permission."""

    def __init__(self, services: ApiServices) -> None:
        self._services = services

    def requires(self, *permissions: Permission) -> AskerOf:
        """A dependency that gives the caller, refusing with 401, 403 or 429."""
        caller = self.anybody()

        async def asker_of(
            request: Request,
            given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
        ) -> StaffAsker:
            asker = await caller(request, given)
            for permission in permissions:
                check_permission(asker, permission)
            return asker

        asker_of.permissions = permissions  # type: ignore[attr-defined]
        return asker_of

    def anybody(self) -> AskerOf:
        """A dependency that gives the caller, whatever their role, refusing with 401 or 429."""

        async def asker_of(
            request: Request,
            given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
        ) -> StaffAsker:
            asker = await self._authenticate(request, given.credentials if given else "")
            if not await self._services.requests.allow(asker.staff_id):
                raise problem(429, "too_many_requests")
            return asker

        asker_of.permissions = ()  # type: ignore[attr-defined]
        return asker_of

    async def _authenticate(self, request: Request, secret: str) -> StaffAsker:
        now = self._services.clock.now()
        asker = None
        if 0 < len(secret) <= MAX_TOKEN:
            asker = await self._services.database.read(
                lambda session: authenticate_token(session, secret, now)
            )
        if asker is not None:
            return asker
        address = request.client.host if request.client else "unknown"
        if not await self._services.failures.allow(address):
            raise problem(429, "too_many_requests")
        raise problem(401, "unauthenticated")
