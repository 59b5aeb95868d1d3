"""Accounts, units and webhooks over HTTP, within the reach of who asks."""

from typing import Any

import pytest

from bot.staff import audit, service, units
from bot.staff.credentials import find_invited
from bot.staff.permissions import Role
from tests.bot.api.conftest import Api
from tests.bot.petitions import MONDAY, OPERATOR

ADMIN = Role.ADMINISTRATOR


async def ask(api: Api, method: str, path: str, status: int, **body: Any) -> Any:
    response = await api.ask(ADMIN, method, path, **({"json": body} if body else {}))
    assert response.status_code == status, response.text
    return response.json() if response.content else None


def manage(api: Api, unit: str) -> None:
    """Make the asking administrator one of a unit."""

    def work(session: Any) -> tuple[str, str]:
        account = service.add_staff(
            session, OPERATOR, f"{unit}管理员", role=ADMIN, unit=unit, now=MONDAY
        )
        return account.id, service.create_token(session, OPERATOR, account.id, MONDAY).secret

    api.ids[ADMIN], api.tokens[ADMIN] = api.database.transact(work)


def tree(api: Api) -> None:
    """测试市 over 测试区 over 梧桐街道, and 邻市 by itself."""

    def work(session: Any) -> None:
        above = {"测试市": None, "测试区": "测试市", "梧桐街道": "测试区", "邻市": None}
        for name, parent in above.items():
            units.add_unit(session, OPERATOR, name, kind="area", parent=parent, now=MONDAY)

    api.database.transact(work)


async def test_an_account_is_opened_invited_and_closed(api: Api) -> None:
    opened = await ask(api, "POST", "/staff", 201, name="郑承办", role="handler", unit="住建局")
    secret = opened["link"].partition("link=")[2]
    found = api.database.look(lambda s: find_invited(s, secret, MONDAY))
    assert found is not None
    assert (found.id, found.login) == (opened["id"], "郑承办")
    items = (await ask(api, "GET", "/staff", 200))["items"]
    mine = next(item for item in items if item["id"] == opened["id"])
    assert (mine["unit"], mine["has_password"], mine["has_second_factor"]) == (
        "住建局", False, False,
    )  # fmt: skip
    kept = await ask(api, "PUT", f"/staff/{opened['id']}/skills", 200, skills=["方言", "劳动"])
    assert kept["skills"] == sorted(["方言", "劳动"])
    again = await ask(api, "POST", f"/staff/{opened['id']}/invitation", 201)
    assert api.database.look(lambda s: find_invited(s, secret, MONDAY)) is None
    assert again["link"] != opened["link"]
    for path in ("/sign-out", "/second-factor"):
        verb = "POST" if path == "/sign-out" else "DELETE"
        await ask(api, verb, f"/staff/{opened['id']}{path}", 204)
    await ask(api, "DELETE", f"/staff/{opened['id']}", 204)
    await ask(api, "DELETE", f"/staff/{opened['id']}", 404)
    assert opened["id"] not in str((await ask(api, "GET", "/staff", 200))["items"])
    assert api.database.look(audit.verify).ok


async def test_a_login_belongs_to_one_account(api: Api) -> None:
    await ask(api, "POST", "/staff", 201, name="郑承办", role="handler")
    await ask(api, "POST", "/staff", 409, name="郑承办", role="handler")
    await ask(api, "POST", "/staff", 201, name="郑承办", role="handler", login="郑承办二")
    for wrong in (
        {"name": " ", "role": "handler"},
        {"name": "某\0", "role": "handler"},
        {"name": "某", "login": "某\n某", "role": "handler"},
        {"name": "某", "role": "emperor"},
        {"name": "某", "role": "handler", "unit": "\0"},
    ):
        await ask(api, "POST", "/staff", 422, **wrong)


async def test_an_administrator_reaches_their_own_part_of_the_tree(api: Api) -> None:
    tree(api)
    everywhere = {
        unit: (await ask(api, "POST", "/staff", 201, name=f"{unit}某", role="handler", unit=unit))
        for unit in ("测试市", "测试区", "梧桐街道", "邻市")
    }
    manage(api, "测试区")
    names = {item["name"] for item in (await ask(api, "GET", "/staff", 200))["items"]}
    assert names == {"测试区某", "梧桐街道某", "测试区管理员"}
    found = (await ask(api, "GET", "/units", 200))["items"]
    assert {item["name"] for item in found} == {"测试区", "梧桐街道"}
    for unit, opened in everywhere.items():
        within = unit in ("测试区", "梧桐街道")
        await ask(api, "POST", f"/staff/{opened['id']}/sign-out", 204 if within else 404)
        body = {"name": f"{unit}新", "role": "handler", "unit": unit}
        await ask(api, "POST", "/staff", 201 if within else 404, **body)
        part = {"name": f"{unit}窗口", "kind": "line", "parent": unit}
        await ask(api, "POST", "/units", 201 if within else 404, **part)
    await ask(api, "POST", "/units", 409, name="测试区", kind="area")


async def test_who_manages_a_part_gives_no_role_that_looks_beyond_it(api: Api) -> None:
    tree(api)
    opened = await ask(api, "POST", "/staff", 201, name="吴督办", role="supervisor", unit="测试区")
    manage(api, "测试区")
    for role in ("supervisor", "intake_officer", "auditor"):
        await ask(api, "POST", "/staff", 403, name=f"某{role}", role=role)
    for role in ("handler", "administrator"):
        await ask(api, "POST", "/staff", 201, name=f"某{role}", role=role)
    # Nor do they get at somebody's account who has such a role.
    await ask(api, "POST", f"/staff/{opened['id']}/invitation", 403)
    await ask(api, "POST", "/webhooks", 403, url="https://x.test", events=["case.filed"])
    manage(api, "测试市")
    await ask(api, "POST", f"/staff/{opened['id']}/invitation", 201)
    await ask(api, "POST", "/staff", 201, name="某督办", role="supervisor")


async def test_webhooks_are_registered_and_removed(api: Api) -> None:
    added = await ask(api, "POST", "/webhooks", 201, url="https://x.test/", events=["case.filed"])
    assert added["secret"].startswith("whsec_")
    items = (await ask(api, "GET", "/webhooks", 200))["items"]
    assert [(item["id"], item["events"]) for item in items] == [(added["id"], ["case.filed"])]
    assert added["secret"] not in str(items)
    await ask(api, "POST", "/webhooks", 422, url="ftp://x.test/", events=["case.filed"])
    await ask(api, "POST", "/webhooks", 422, url="https://y.test/", events=["case.read"])
    await ask(api, "DELETE", f"/webhooks/{added['id']}", 204)
    await ask(api, "DELETE", f"/webhooks/{added['id']}", 404)


@pytest.mark.parametrize("role", list(Role))
async def test_everybody_is_told_who_they_are(api: Api, role: Role) -> None:
    told = (await api.ask(role, "GET", "/me")).json()
    assert (told["role"], told["id"]) == (role.value, api.ids[role])


@pytest.mark.parametrize("role", [role for role in Role if role is not ADMIN])
async def test_only_administrators_manage(api: Api, role: Role) -> None:
    for method, path in (("GET", "/staff"), ("GET", "/units"), ("GET", "/webhooks")):
        assert (await api.ask(role, method, path)).status_code == 403
