"""Reading the audit log over HTTP: filters, the chain, and no trace of what is sealed."""

from sqlalchemy import text

from bot.staff.permissions import Role
from tests.bot.api.conftest import Api, add_conversation
from tests.bot.petitions import file

AUDITOR, OFFICER = Role.AUDITOR, Role.INTAKE_OFFICER


async def lines(api: Api, **filters: object) -> list[dict[str, object]]:
    answer = await api.ask(AUDITOR, "GET", "/audit", params=filters)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_who_what_which_and_when(api: Api) -> None:
    number, talk = file(api.database).number, add_conversation(api.database)
    await api.ask(OFFICER, "GET", f"/cases/{number}")
    await api.ask(OFFICER, "POST", f"/conversations/{talk}/take")
    found = await lines(api, about=number)
    assert [one["object"] for one in found] == [f"case:{number}"]
    assert {one["action"] for one in await lines(api, who=f"某{OFFICER.value}")} == {
        "case.read", "conversations.take",
    }  # fmt: skip
    assert [one["action"] for one in await lines(api, what="conversations.t")] == [
        "conversations.take"
    ]
    assert len(await lines(api, about=talk, first="2026-03-02", last="2026-03-02")) == 1
    assert await lines(api, about=talk, first="2026-03-03") == []
    everything = await lines(api)
    assert [one["seq"] for one in everything] == sorted(
        (one["seq"] for one in everything),
        reverse=True,  # type: ignore[type-var]
    )
    assert (await lines(api, before=everything[-1]["seq"])) == []
    assert all(one["intact"] for one in everything)


async def test_reading_is_a_line_of_its_own(api: Api) -> None:
    await lines(api, what="case")
    found = await lines(api, what="audit.read")
    assert [one["detail"]["what"] for one in found] == ["case"]  # type: ignore[index]


async def test_the_chain_is_checked_and_a_changed_line_told(api: Api) -> None:
    number = file(api.database).number
    await api.ask(OFFICER, "GET", f"/cases/{number}")
    good = (await api.ask(AUDITOR, "GET", "/audit/verification")).json()
    assert good["ok"]
    assert good["entries"] > 0
    with api.database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_entries_no_update"))
        connection.execute(text("UPDATE audit_entries SET reason = 'x' WHERE action = 'case.read'"))
    found = await lines(api, what="case.read")
    assert [one["intact"] for one in found] == [False]
    bad = (await api.ask(AUDITOR, "GET", "/audit/verification")).json()
    assert (bad["ok"], bad["broken_at"]) == (False, found[0]["seq"])


async def test_a_sealed_case_leaves_no_trace(api: Api) -> None:
    number = file(api.database, kind="检举控告").number
    await api.ask(
        Role.SUPERVISOR, "POST", f"/cases/{number}/unmask", json={"reason": f"核对{number}"}
    )
    assert await lines(api, about=number) == []
    found = await lines(api, what="case.")
    assert [one["hidden"] for one in found] == [True]
    assert number not in str(await lines(api))


async def test_only_the_auditor_reads_it(api: Api) -> None:
    for role in Role:
        for path in ("/audit", "/audit/verification"):
            status = (await api.ask(role, "GET", path)).status_code
            assert status == (200 if role is AUDITOR else 403)
