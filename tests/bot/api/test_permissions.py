"""Cases and conversations with every role: what the table does not allow is refused.

The generated matrix of tests/bot/app has every route there is.
"""

from typing import Any

import pytest
from fastapi import FastAPI

from bot.api import ApiServices, build_router
from bot.kit.clock import FixedClock
from bot.staff.permissions import GRANTS, Permission, Role
from tests.bot.api.conftest import UNITS, Api, CountingLimit, add_conversation, pass_on
from tests.bot.petitions import MONDAY, file

NEEDS = {
    ("GET", "/cases"): Permission.CASES_LIST,
    ("POST", "/cases/search"): Permission.CASES_LIST,
    ("GET", "/cases/{number}"): Permission.CASES_READ,
    ("POST", "/cases/{number}/unmask"): Permission.CASES_UNMASK,
    ("POST", "/cases/{number}/register"): Permission.CASES_REGISTER,
    ("GET", "/conversations"): Permission.CONVERSATIONS_LIST,
    ("GET", "/conversations/{id}"): Permission.CONVERSATIONS_READ,
    ("POST", "/conversations/{id}/unmask"): Permission.CONVERSATIONS_READ,
    ("POST", "/conversations/{id}/take"): Permission.CONVERSATIONS_TAKE,
    ("POST", "/conversations/{id}/reply"): Permission.CONVERSATIONS_REPLY,
    ("POST", "/conversations/{id}/release"): Permission.CONVERSATIONS_RELEASE,
    ("GET", "/conversations/statistics"): Permission.STATISTICS_READ,
    ("GET", "/conversations/queues"): Permission.CONVERSATIONS_LIST,
    ("GET", "/conversations/queues/{queue}"): Permission.CONVERSATIONS_LIST,
    ("GET", "/conversations/{id}/targets"): Permission.CONVERSATIONS_TAKE,
    ("POST", "/conversations/{id}/transfer"): Permission.CONVERSATIONS_TAKE,
    ("POST", "/conversations/{id}/field"): Permission.CONVERSATIONS_REPLY,
    ("POST", "/conversations/{id}/file"): Permission.CONVERSATIONS_REPLY,
    ("POST", "/conversations/{id}/note"): Permission.CONVERSATIONS_REPLY,
    ("GET", "/conversations/{id}/notes"): Permission.CONVERSATIONS_READ,
    ("GET", "/conversations/{id}/canned"): Permission.CONVERSATIONS_REPLY,
    ("POST", "/conversations/{id}/glance"): Permission.CONVERSATIONS_READ,
    ("POST", "/conversations/{id}/look"): Permission.CONVERSATIONS_READ,
    ("GET", "/conversations/alarms"): Permission.CONVERSATIONS_LIST,
    ("POST", "/conversations/{id}/acknowledge"): Permission.CONVERSATIONS_READ,
    ("GET", "/conversations/offers"): Permission.CONVERSATIONS_LIST,
    ("POST", "/conversations/{id}/suggestion"): Permission.CONVERSATIONS_REPLY,
    ("POST", "/conversations/search"): Permission.CONVERSATIONS_LIST,
    ("GET", "/conversations/{id}/ways"): Permission.CONVERSATIONS_REPLY,
    ("GET", "/conversations/{id}/colleagues"): Permission.CONVERSATIONS_REPLY,
    ("POST", "/conversations/{id}/picture"): Permission.CONVERSATIONS_REPLY,
    ("DELETE", "/conversations/{id}/files/{file_id}"): Permission.CONVERSATIONS_REPLY,
    ("POST", "/conversations/{id}/notice"): Permission.CONVERSATIONS_REPLY,
}
BODIES: dict[str, Any] = {
    "find": {},
    "search": {"words": "秦雅岚"},
    "notice": {"way": "sms", "text": "您好"},
    "unmask": {"reason": "核对"},
    "reply": {"text": "您好"},
    "release": {"summary": ""},
    "transfer": {},
    "field": {"slot": "name", "text": "秦雅岚"},
    "note": {"text": "已核实"},
    "glance": {"seq": 1},
    "look": {"typing": True},
    "suggestion": {"message": "m1", "use": False},
}
OWNERS = (
    "/reply", "/release", "/transfer", "/field", "/file", "/suggestion", "/ways", "/notice",
    "/picture",
)  # fmt: skip
MATRIX = [(method, path, role) for method, path in NEEDS for role in Role]


def published(database: Any) -> set[tuple[str, str]]:
    services = ApiServices(database, FixedClock(MONDAY), CountingLimit(), CountingLimit(), None)  # type: ignore[arg-type]
    app = FastAPI()
    app.include_router(build_router(services))
    return {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, methods in app.openapi()["paths"].items()
        for method in methods
        if path.startswith(("/api/v1/cases", "/api/v1/conversations"))
    }


def test_the_matrix_knows_every_endpoint() -> None:
    assert published(None) == set(NEEDS)


async def refusal_or_answer(
    api: Api, role: Role, method: str, path: str, unit: str | None = None
) -> int:
    number = file(api.database).number
    conversation = add_conversation(api.database)
    if unit is not None:
        pass_on(api.database, conversation, unit)
    where = path.format(number=number, id=conversation, queue="waiting", file_id="none")
    last = "find" if path == "/cases/search" else path.rsplit("/", 1)[1]
    more = {"json": BODIES[last]} if last in BODIES else {}
    response = await api.ask(role, method, where, **more)
    if response.status_code >= 400:
        problem = response.json()
        assert response.headers["content-type"] == "application/problem+json"
        assert problem["status"] == response.status_code
        assert problem["title"]
    return response.status_code


@pytest.mark.parametrize(("method", "path", "role"), MATRIX)
async def test_each_role_on_each_endpoint(api: Api, method: str, path: str, role: Role) -> None:
    status = await refusal_or_answer(api, role, method, path)
    if NEEDS[method, path] not in GRANTS[role]:
        assert status == 403
    elif role is Role.HANDLER and ("{number}" in path or "{id}" in path):
        assert status == 404  # the case is not their unit's, nor was the conversation passed on
    elif "{file_id}" in path:
        assert status == 404  # there is none
    elif path.endswith(OWNERS):
        assert status == 409  # nobody has taken the conversation yet
    else:
        assert status == (201 if path.endswith("/note") else 200)


@pytest.mark.parametrize(("method", "path"), [one for one in NEEDS if "{id}" in one[1]])
@pytest.mark.parametrize("unit", [UNITS[Role.HANDLER], "别的单位"])
async def test_a_unit_has_what_was_passed_on_to_it(
    api: Api, method: str, path: str, unit: str
) -> None:
    status = await refusal_or_answer(api, Role.HANDLER, method, path, unit)
    if unit != UNITS[Role.HANDLER] or "{file_id}" in path:
        assert status == 404
    elif path.endswith(OWNERS):
        assert status == 409  # nobody there has taken it yet
    else:
        assert status == (201 if path.endswith("/note") else 200)


@pytest.mark.parametrize(("method", "path"), list(NEEDS))
@pytest.mark.parametrize(
    "header", [None, "Bearer xf_wrong", "Bearer ", "Basic eDp5", "Bearer " + "x" * 9999]
)
async def test_without_a_token_nothing_is_said(
    api: Api, method: str, path: str, header: str | None
) -> None:
    where = "/api/v1" + path.format(
        number="XF20260302000001", id="c-1", queue="mine", file_id="f-1"
    )
    headers = {"Authorization": header} if header is not None else {}
    response = await api.client.request(method, where, headers=headers, json={})
    assert response.status_code in (401, 422)
    if response.status_code == 422:
        pytest.fail("the form was judged before the caller was known")
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.json()["type"] == "unauthenticated"
