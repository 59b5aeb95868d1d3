"""Every page and endpoint with every role and the things of its own, a lower, another and no unit.

A conversation of a unit was passed on to it; one of no unit waits for anybody of the reception.
"""

import pytest
from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.intake.models import Conversation
from bot.staff.permissions import GRANTS, Permission, Role
from tests.bot.api.conftest import add_conversation
from tests.bot.app.matrix import BELOW, OTHER, TOP, Declared, Somebody, World
from tests.bot.petitions import origin, petition

# What everybody on the network may reach, and why that is right.
PUBLIC = {
    "GET /healthz": "says only that the process lives",
    "GET /readyz": "says only which parts work",
    "GET /metrics": "refused to whatever came through the proxy",
    "GET /wechat/callback": "WeChat proves itself by its signature",
    "POST /wechat/callback": "WeChat proves itself by its signature",
    "GET /api/openapi.json": "the published description",
    "GET /api/docs": "the published description",
    "GET /console/login": "where signing in begins",
    "POST /console/login": "where signing in begins",
    "GET /console/login/oidc": "where signing in begins",
    "GET /console/login/oidc/callback": "where signing in begins",
    "POST /console/logout": "ends the session of its own cookie",
    "GET /console/password": "needs a link or a session, as its own tests show",
    "POST /console/password": "needs a link or a session, as its own tests show",
    "GET /console/account": "needs a session, as its own tests show",
    "POST /console/account": "needs a session, as its own tests show",
    "GET /console/second-factor": "needs a session, complete or not, as its own tests show",
    "POST /console/second-factor": "needs a session, complete or not, as its own tests show",
    "GET /console/signing-in/style.css": "says nothing",
    "GET /console/assets/{path:path}": "styles and scripts",
    "GET /": "leads to the console",
    "GET /my": "where citizens sign in",
    "POST /my/sign-in": "where citizens sign in; tries are counted",
    "GET /my/wechat": "where citizens sign in; WeChat says who it is",
    "POST /my/sign-out": "ends the visit of its own cookie",
    "POST /my/type": "makes the type bigger",
    "GET /my/style.css": "says nothing",
    "GET /my/file/{token}": "needs the link of the document, as its own tests show",
    "GET /my/file/{token}/content": "needs the link of the document, as its own tests show",
    "GET /my/cases": "needs a visit by WeChat, as its own tests show",
    "GET /my/case/{number}": "needs a visit for the case, as its own tests show",
    "GET /my/case/{number}/withdraw": "needs a visit for the case, as its own tests show",
    "POST /my/case/{number}/supplement": "needs a visit for the case, as its own tests show",
    "POST /my/case/{number}/{what}": "needs a visit for the case, as its own tests show",
}
SECRET_WORDS = "某局长把救济款装进自己口袋"


def guarded(world: World) -> list[Declared]:
    found = [route for route in world.routes() if route.guarded]
    assert len(found) > 20
    return found


async def test_every_route_says_what_it_needs(world: World) -> None:
    found = world.routes()
    assert len(found) > 30
    undeclared = {route.name for route in found if not route.guarded}
    assert undeclared - set(PUBLIC) == set(), "declare a permission, or say why it is public"
    assert set(PUBLIC) - undeclared == set(), "these are public no more"
    assert not any("simulator" in route.path for route in found)


async def test_who_is_not_signed_in_reaches_nothing(world: World) -> None:
    names = world.names(TOP)
    wrong = []
    for route in guarded(world):
        answer = await world.ask(None, route, names)
        if route.path.startswith("/api/"):
            fine = answer.status_code in (401, 429)
        else:
            fine = answer.headers.get("location", "").startswith("/console/login")
        if not fine:
            wrong.append(f"{route.name}: {answer.status_code}")
    assert wrong == []


def may_reach(role: Role, route: Declared, unit: str | None) -> bool:
    """Whether the things of a unit are within reach of somebody in `TOP`."""
    if "{file_id}" in route.path or "{session_id}" in route.path:
        return False  # there is none here; tests/bot/console asks for real ones
    if unit in (TOP, BELOW):
        return True
    if "{number}" in route.path:
        return Permission.CASES_READ_ALL_UNITS in GRANTS[role]
    if "{id}" in route.path:
        return Permission.CONVERSATIONS_ALL_UNITS in GRANTS[role]
    return "{staff_id}" not in route.path


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("unit", [TOP, BELOW, OTHER, None])
async def test_every_role_with_every_route(world: World, role: Role, unit: str | None) -> None:
    who, wrong = Somebody.open(world, role, TOP), []
    for route in guarded(world):
        answer = await world.ask(who, route, world.names(unit))
        status = answer.status_code
        if not route.permissions <= GRANTS[role]:
            fine = status == 403
        elif not may_reach(role, route, unit):
            fine = status == 404
        else:
            fine = status < 400 or status == 409
        if not fine:
            wrong.append(f"{route.name}: {status} {answer.text[:200]}")
    assert wrong == []


@pytest.mark.parametrize("role", [r for r in Role if Permission.CASES_READ_SEALED not in GRANTS[r]])
async def test_nobody_else_sees_anything_of_an_accusation(world: World, role: Role) -> None:
    """Art. 30 of the regulations: named roles only, whatever is asked in whatever order."""
    who = Somebody.open(world, role, TOP)
    number, names = accusation(world)
    seen = []
    for route in [*guarded(world), *guarded(world)]:
        answer = await world.ask(who, route, names)
        if number in answer.text or SECRET_WORDS in answer.text:
            seen.append(route.name)
        if "{number}" in route.path and answer.status_code not in (403, 404):
            seen.append(f"{route.name}: {answer.status_code}")
    assert seen == []


async def test_the_named_role_sees_the_accusation(world: World) -> None:
    who = Somebody.open(world, Role.SUPERVISOR, TOP)
    number, names = accusation(world)
    seen = {
        route.name
        for route in guarded(world)
        if SECRET_WORDS in (await world.ask(who, route, names)).text
    }
    assert {"GET /api/v1/cases/{number}", "POST /api/v1/conversations/{id}/unmask"} <= seen
    assert number


def accusation(world: World) -> tuple[str, dict[str, str]]:
    """An accusation in the asker's own unit, with the conversation it was told in."""
    id_ = add_conversation(world.database, "c-accusation", texts=(SECRET_WORDS,))
    told = origin(conversation_id=id_, original_words=[{"message_id": "m1", "text": SECRET_WORDS}])
    who = [{"name": "某局长", "post": None, "unit": None}]
    what = petition(kind="检举控告", title=SECRET_WORDS, facts=SECRET_WORDS, respondents=who)

    def work(session: Session) -> str:
        session.get_one(Conversation, id_).case_count = 1
        return cases.file_petition(session, what, origin=told, now=world.now).number

    number = world.database.transact(work)
    world.give(number, TOP)
    return number, world.names(TOP) | {"number": number, "id": id_}
