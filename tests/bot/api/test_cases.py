"""Cases over HTTP: as much as the asker may see, each look written down."""

from typing import Any

import httpx
import pytest

from bot.cases.schemas import CaseDetail
from bot.staff.permissions import Role
from tests.bot.api.conftest import Api
from tests.bot.petitions import file

OFFICER, SUPERVISOR, AUDITOR = Role.INTAKE_OFFICER, Role.SUPERVISOR, Role.AUDITOR
SECRETS = ("张测试", "13800001234", "510107200002291232", "501室")


def leaks(response: httpx.Response) -> list[str]:
    return [secret for secret in SECRETS if secret in response.text]


async def test_a_case_is_masked_until_a_reason_is_given(api: Api) -> None:
    number = file(api.database).number
    masked = await api.ask(OFFICER, "GET", f"/cases/{number}")
    assert not leaks(masked)
    assert masked.json()["petitioner"]["phone"] == "138****1234"
    whole = await api.ask(OFFICER, "POST", f"/cases/{number}/unmask", json={"reason": "回电核对"})
    assert leaks(whole) == list(SECRETS)
    CaseDetail.model_validate(whole.json())
    me = f"staff:{api.ids[OFFICER]}"
    assert api.audited() == [
        (me, "case.read", f"case:{number}", ""),
        (me, "case.unmasked", f"case:{number}", "回电核对"),
    ]


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "  "}, {"reason": "x" * 201}, []])
async def test_no_reason_no_look(api: Api, body: Any) -> None:
    number = file(api.database).number
    refused = await api.ask(OFFICER, "POST", f"/cases/{number}/unmask", json=body)
    assert refused.status_code == 422
    assert refused.json()["type"] in ("invalid_request", "reason_needed")
    assert not leaks(refused)
    assert api.audited() == []


async def test_an_accusation_looks_like_no_case_at_all(api: Api) -> None:
    number = file(api.database, kind="检举控告").number
    for method, action in (("GET", ""), ("POST", "/unmask"), ("POST", "/register")):
        body = {"json": {"reason": "x"}} if action == "/unmask" else {}
        real = await api.ask(OFFICER, method, f"/cases/{number}{action}", **body)
        none = await api.ask(OFFICER, method, f"/cases/XF20260302777777{action}", **body)
        assert (real.status_code, real.content) == (none.status_code, none.content)
        assert real.status_code == 404
    listed = await api.ask(OFFICER, "GET", "/cases")
    assert listed.json() == {"items": [], "next": None}
    assert (await api.ask(SUPERVISOR, "GET", f"/cases/{number}")).status_code == 200


async def test_registering_moves_the_case_once(api: Api) -> None:
    number = file(api.database).number
    done = await api.ask(OFFICER, "POST", f"/cases/{number}/register")
    assert (done.status_code, done.json()["state"]) == (200, "P2")
    assert [line["type"] for line in done.json()["timeline"]] == ["filed", "registered"]
    again = await api.ask(OFFICER, "POST", f"/cases/{number}/register")
    assert (again.status_code, again.json()["type"]) == (409, "transition_refused")
    actions = [line[1] for line in api.audited()]
    assert actions == ["case.registered", "case.read"]


async def test_lists_page_and_filter(api: Api) -> None:
    numbers = [file(api.database).number for _ in range(3)]
    first = (await api.ask(AUDITOR, "GET", "/cases", params={"limit": 2})).json()
    assert [item["number"] for item in first["items"]] == numbers[:0:-1]
    more = await api.ask(AUDITOR, "GET", "/cases", params={"limit": 2, "after": first["next"]})
    assert [item["number"] for item in more.json()["items"]] == numbers[:1]
    assert more.json()["next"] is None
    none = await api.ask(AUDITOR, "GET", "/cases", params={"state": "P2"})
    assert none.json()["items"] == []
    found = await api.ask(AUDITOR, "POST", "/cases/search", json={"phone": "138 0000 1234"})
    assert len(found.json()["items"]) == 3
    assert not leaks(found)
    log = api.audited()
    assert [line[1] for line in log] == ["case.listed"] * 4
    assert "1234" not in str(log)


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=9999", "state=P99", "created_from=yesterday", "after=" + "x" * 40],
)
async def test_wrong_queries_are_explained(api: Api, query: str) -> None:
    refused = await api.ask(OFFICER, "GET", f"/cases?{query}")
    assert refused.status_code == 422
    problem = refused.json()
    assert (problem["type"], problem["status"]) == ("invalid_request", 422)
    assert problem["errors"][0]["at"].split(".")[1] == query.split("=")[0]


@pytest.mark.parametrize(
    "number", ["x", "XF2026030200000", "%00", "XF20260302000001'--", "%F0%9F%98%80"]
)
async def test_what_is_no_number_is_not_found(api: Api, number: str) -> None:
    assert (await api.ask(OFFICER, "GET", f"/cases/{number}")).status_code == 404


async def test_unknown_places_and_methods_are_problems(api: Api) -> None:
    for method, path in (("GET", "/nothing"), ("DELETE", "/cases"), ("PUT", "/cases/x")):
        response = await api.ask(OFFICER, method, path)
        assert response.status_code in (404, 405)
        assert response.headers["content-type"] == "application/problem+json"


async def test_big_bodies_are_refused_before_they_are_read(api: Api) -> None:
    body = b'{"name": "' + b"x" * (64 * 1024) + b'"}'
    refused = await api.ask(OFFICER, "POST", "/cases/search", content=body)
    assert (refused.status_code, refused.json()["type"]) == (413, "too_large")

    async def drip() -> Any:
        for _ in range(200):
            yield b"x" * 1024

    refused = await api.ask(OFFICER, "POST", "/cases/search", content=drip())
    assert refused.status_code == 413


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"null", b"[]", b'{"unknown": 1}', b'{"limit": "many"}']
)
async def test_broken_bodies_are_refused(api: Api, body: bytes) -> None:
    refused = await api.ask(
        OFFICER,
        "POST",
        "/cases/search",
        content=body,
    )
    assert refused.status_code in (400, 422)
    assert refused.headers["content-type"] == "application/problem+json"


async def test_callers_are_limited_by_account_and_wrong_tokens_by_address(api: Api) -> None:
    api.requests.limit = 2
    answers = [(await api.ask(OFFICER, "GET", "/cases")).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    assert (await api.ask(AUDITOR, "GET", "/cases")).status_code == 200
    api.failures.limit = 2
    wrong = {"Authorization": "Bearer xf_guess"}
    tries = [await api.client.get("/api/v1/cases", headers=wrong) for _ in range(3)]
    assert [answer.status_code for answer in tries] == [401, 401, 429]
    assert tries[-1].headers["retry-after"]
    assert tries[-1].json()["type"] == "too_many_requests"


async def test_a_wrong_method_or_address_is_told_as_a_problem(api: Api) -> None:
    wrong = await api.ask(OFFICER, "DELETE", "/cases")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET")
    assert wrong.json()["type"] == "method_not_allowed"
    nowhere = await api.ask(OFFICER, "GET", "/nothing")
    assert (nowhere.status_code, nowhere.json()["type"]) == (404, "not_found")
    for answer in (wrong, nowhere):
        assert answer.headers["content-type"] == "application/problem+json"
