"""What signing in is given to work with, and how the guard finds it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from fastapi import FastAPI
from starlette.requests import HTTPConnection

from bot.console.signing_in.oidc import OidcProvider
from bot.kit.clock import Clock
from bot.kit.db import Database
from bot.staff.second_factor import Policy

HASHED_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class SigningIn:
    """``https`` makes cookies secure; ``second_factor`` says who must have one.

    ``hashing`` keeps the number of passwords compared at once small: each takes 64 MB.
    """

    database: Database
    clock: Clock
    https: bool
    second_factor: Policy = "administrators"
    oidc: OidcProvider | None = None
    hashing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(HASHED_AT_ONCE))


def install(app: FastAPI, services: SigningIn) -> None:
    """Let the guard work in an application, mounted ones too: each needs it once."""
    app.state.signing_in = services


def services_of(request: HTTPConnection) -> SigningIn:
    """What `install` was given."""
    services = request.app.state.signing_in
    assert isinstance(services, SigningIn)
    return services


def network_of(request: HTTPConnection) -> str:
    """The network address that a request comes from."""
    return request.client.host if request.client else "unknown"
