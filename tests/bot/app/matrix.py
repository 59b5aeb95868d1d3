"""The whole web application as it runs in production, and somebody of each role to ask it."""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from nicegui import core
from sqlalchemy.orm import Session
from starlette.routing import BaseRoute, Mount

from bot.app.console import create_console
from bot.app.main import create_app
from bot.app.settings import Settings
from bot.cases.models import Case
from bot.console.files import TOKEN_HEADER
from bot.console.signing_in import signed_in
from bot.kit.crypto import Cipher
from bot.kit.db import Database
from bot.staff import service, sessions, units
from bot.staff.permissions import Permission, Role
from bot.webhooks import service as webhooks
from bot.webhooks.events import Event
from tests.bot.api.conftest import add_conversation, pass_on
from tests.bot.petitions import OPERATOR, file

LIBRARY = "/console/_nicegui"
BASE = "https://matrix.test"
SECRET = "vG7kQ2mZr9TxLw4cYb8NdJf6HsPa3eUo"
TOP, BELOW, OTHER = "测试区", "测试区梧桐街道", "邻区"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Declared:
    """One route and what it says it needs: permissions, any account, or nothing at all."""

    method: str
    path: str
    guarded: bool
    permissions: frozenset[Permission]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


def _walk(routes: list[BaseRoute], prefix: str) -> Iterator[Declared]:
    for route in iter_route_contexts(routes):
        path = f"{prefix}{route.path}"
        if path.startswith(LIBRARY):
            continue
        if isinstance(route.original_route, Mount):
            yield from _walk(route.original_route.routes, path)
            continue
        is_page = isinstance(route.original_route, APIRoute)
        guards = list(_guards(route.dependant)) if is_page else []
        needed = frozenset(permission for guard in guards for permission in guard)
        for method in sorted((route.methods or {"GET"}) - {"HEAD"}):
            yield Declared(method, path, bool(guards), needed)


def _guards(dependant: Dependant) -> Iterator[tuple[Permission, ...]]:
    for inner in dependant.dependencies:
        if hasattr(inner.call, "permissions"):
            yield inner.call.permissions
        elif inner.call is signed_in:
            yield ()
        yield from _guards(inner)


@dataclass
class World:
    """The application and its console, their database, and everybody."""

    app: FastAPI
    console: FastAPI
    database: Database
    client: httpx.AsyncClient
    now: Any

    def routes(self) -> list[Declared]:
        """Every route of both and of what is mounted in them, but for NiceGUI's own files."""
        return [*_walk(self.app.routes, ""), *_walk(self.console.routes, "")]

    async def ask(self, who: "Somebody | None", route: Declared, names: dict[str, str]) -> Any:
        """Ask one route, with the names of things in its path and a body it can read."""
        operation = self._operation(route)
        given = {
            (one["in"], one["name"]): sample(one["schema"], self.app.openapi())
            for one in operation.get("parameters", ())
            if one["required"]
        }
        names = {name: str(value) for (_, name), value in given.items()} | names
        path = re.sub(r"{(\w+)(:\w+)?}", lambda name: names.get(name.group(1), "none"), route.path)
        headers = {"Accept": "application/json"}
        if who is not None and path.startswith("/api/"):
            headers["Authorization"] = f"Bearer {who.token}"
        elif who is not None:
            headers["Cookie"] = f"{sessions.COOKIE}={who.cookie}"
            headers[TOKEN_HEADER] = self.database.cipher.blind_index("form", who.cookie)
        body = self._body(operation)
        more = {} if body is None else {"json": body}
        if path.startswith("/console") and route.method == "POST":
            more = {"data": {"token": headers.get(TOKEN_HEADER, "")}}
        query = {name: value for (where, name), value in given.items() if where == "query"}
        return await self.client.request(route.method, path, headers=headers, params=query, **more)

    def _operation(self, route: Declared) -> dict[str, Any]:
        """What is published of a route."""
        methods = self.app.openapi()["paths"].get(route.path, {})
        return dict(methods.get(route.method.lower(), {}))

    def _body(self, operation: dict[str, Any]) -> Any:
        """The smallest body that fits the published description."""
        content = operation.get("requestBody", {}).get("content", {})
        schema = content.get("application/json", {}).get("schema")
        return sample(schema, self.app.openapi()) if schema else None

    def case(self, unit: str | None) -> str:
        """A case that a unit answers; returns its number."""
        number = file(self.database, now=self.now).number
        self.give(number, unit)
        return number

    def give(self, number: str, unit: str | None) -> None:
        """Make a case a unit's to answer."""

        def work(session: Session) -> None:
            session.query(Case).filter_by(number=number).one().unit = unit

        self.database.transact(work)

    def names(self, unit: str | None) -> dict[str, str]:
        """Fresh things of a unit, or of none, by the names that paths have for them."""
        n = next(_numbers)
        account = Somebody.open(self, Role.HANDLER, unit)
        conversation = add_conversation(self.database, f"c-{n}", texts=())
        if unit is not None:
            pass_on(self.database, conversation, unit)
        return {
            "number": self.case(unit),
            "id": conversation,
            "queue": "waiting",
            "session_id": "none",
            "file_id": "none",
            "key": "nh",
            "staff_id": account.id,
            "webhook_id": self.database.transact(
                lambda s: webhooks.add_endpoint(
                    s, OPERATOR, f"https://x{n}.test/", [Event.CASE_FILED], self.now,
                    https_only=True,
                )
            ).id,
        }  # fmt: skip


@dataclass(frozen=True)
class Somebody:
    """An account with a token and a session."""

    id: str
    role: Role
    token: str
    cookie: str

    @classmethod
    def open(cls, world: World, role: Role, unit: str | None) -> "Somebody":
        def work(session: Session) -> Somebody:
            n = next(_numbers)
            added = service.add_staff(
                session, OPERATOR, f"某{role.value}{n}", role=role, unit=unit, now=world.now,
                login=f"login{n}",
            )  # fmt: skip
            token = service.create_token(session, OPERATOR, added.id, world.now).secret
            cookie = sessions.open_session(session, added.id, world.now, complete=True)
            return cls(added.id, role, token, cookie)

        return world.database.transact(work)


def sample(schema: dict[str, Any], described: dict[str, Any]) -> Any:
    """The smallest value that a JSON schema accepts."""
    if "$ref" in schema:
        found = described["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return sample(found, described)
    if "anyOf" in schema:
        return sample(schema["anyOf"][0], described)
    if "examples" in schema:
        return f"{schema['examples'][0]}{next(_numbers)}"
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    kind = schema.get("type")
    if kind == "object":
        needed = schema.get("required", [])
        return {name: sample(schema["properties"][name], described) for name in needed}
    if kind == "array":
        return [sample(schema["items"], described)] * schema.get("minItems", 0)
    plain = {"string": f"https://x{next(_numbers)}.test", "boolean": False}
    return plain.get(str(kind), schema.get("minimum", 1))


@asynccontextmanager
async def running(home: Any, database_url: str, redis_url: str) -> AsyncIterator[World]:
    """The application of production, over a database and a Redis of the test's own."""
    settings = Settings(
        xinfang_home=home, xinfang_env="production", xinfang_secret_key=SECRET,
        xinfang_base_url=BASE, database_url=database_url, redis_url=redis_url,
        engine_key=SECRET[::-1], wechat_app_id="wx0000000000000000", wechat_token="tkn123",
        wechat_app_secret="0f" * 16, wechat_encoding_aes_key="a" * 43,
        wechat_original_id="gh_matrix",
    )  # fmt: skip
    _forget_pages()
    app, console = create_app(settings), create_console(settings)
    database = Database(database_url, Cipher([SECRET]))

    async def by_path(scope: Any, receive: Any, send: Any) -> None:
        await (console if scope["path"].startswith("/console") else app)(scope, receive, send)

    transport = httpx.ASGITransport(by_path, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=BASE) as client,
    ):
        now = console.state.signing_in.clock.now()
        world = World(app, console, database, client, now)
        database.transact(lambda s: _open_units(s, now))
        yield world
    database.close()


def _forget_pages() -> None:
    """NiceGUI has one application a process; here it begins anew."""
    core.loop = asyncio.get_running_loop()
    core.app.middleware_stack = None
    core.app.user_middleware.clear()


def _open_units(session: Session, now: Any) -> None:
    for name, parent in ((TOP, None), (BELOW, TOP), (OTHER, None)):
        units.add_unit(session, OPERATOR, name, kind="area", parent=parent, now=now)
