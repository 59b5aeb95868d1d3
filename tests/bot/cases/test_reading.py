"""Who sees which case, and how much of it."""

import json
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.cases.models import Case, CaseCoUnit
from bot.intake.models import Attachment, Conversation, Message
from bot.kit.crypto import Cipher
from bot.kit.db import Database
from bot.staff.askers import Asker, CitizenAsker
from bot.staff.models import AuditEntry
from bot.staff.permissions import NotPermitted
from tests.bot.petitions import (
    ADMINISTRATOR,
    AUDITOR,
    HANDLER,
    ME,
    MONDAY,
    NEIGHBOUR,
    OFFICER,
    OPERATOR,
    SUPERVISOR,
    file,
    on_sqlite,
    show,
)
from tests.conftest import SECRET

SECRETS = ("张测试", "13800001234", "510107200002291232", "样例路8号", "501室")


def sees(database: Database, asker: Asker, number: str) -> bool:
    try:
        show(database, asker, number)
    except cases.CaseNotFound:
        return False
    return True


def listed(database: Database, asker: Asker, **filters: Any) -> list[str]:
    page = database.transact(
        lambda s: cases.list_cases(s, asker, cases.CaseFilters(**filters), now=MONDAY)
    )
    return [item.number for item in page.items]


def give_to(database: Database, number: str, unit: str, *, helping: str | None = None) -> None:
    def work(session: Any) -> None:
        session.execute(update(Case).where(Case.number == number).values(unit=unit))
        if helping:
            case = session.scalars(select(Case).where(Case.number == number)).one()
            session.add(CaseCoUnit(case_id=case.id, unit=helping))

    database.transact(work)


@on_sqlite
@pytest.mark.parametrize(
    ("asker", "plain", "sealed"),
    [
        (ME, True, True),
        (NEIGHBOUR, False, False),
        (CitizenAsker("wechat", "gh_other", ME.sender), False, False),
        (CitizenAsker("other", ME.account, ME.sender), False, False),
        (OFFICER, True, False),
        (SUPERVISOR, True, True),
        (HANDLER, False, False),
        (AUDITOR, True, False),
        (ADMINISTRATOR, False, False),
        (OPERATOR, True, True),
    ],
)
def test_who_may_know_of_a_case(
    database: Database, asker: Asker, plain: bool, sealed: bool
) -> None:
    assert sees(database, asker, file(database).number) is plain
    assert sees(database, asker, file(database, kind="检举控告").number) is sealed
    assert sees(database, asker, file(database, confidential=True).number) is sealed


def test_a_handler_sees_what_their_unit_was_given_but_no_accusation(database: Database) -> None:
    main, helped, foreign = (file(database).number for _ in range(3))
    accusation = file(database, kind="检举控告").number
    give_to(database, main, "测试区住建局")
    give_to(database, helped, "别的单位", helping="测试区住建局")
    give_to(database, foreign, "别的单位")
    give_to(database, accusation, "测试区住建局")
    assert listed(database, HANDLER) == [helped, main]
    assert not sees(database, HANDLER, foreign)
    assert not sees(database, HANDLER, accusation)


def test_lists_differ_by_asker_and_hide_people(database: Database) -> None:
    plain, accusation = file(database).number, file(database, kind="检举控告").number
    assert listed(database, OFFICER) == [plain]
    assert listed(database, SUPERVISOR) == [accusation, plain]
    with pytest.raises(NotPermitted):
        listed(database, ADMINISTRATOR)
    with pytest.raises(NotPermitted):
        listed(database, ME)
    page = database.transact(
        lambda s: cases.list_cases(s, SUPERVISOR, cases.CaseFilters(), now=MONDAY)
    )
    dumped = page.model_dump_json()
    assert not [secret for secret in SECRETS if secret in dumped]
    assert (page.items[0].petitioner_name, page.items[0].petitioner_phone) == ("张*", "138****1234")
    assert (page.items[0].title, page.items[0].light) == ("张*反映样例路路灯不亮", "green")


def test_lists_filter_search_and_page(database: Database) -> None:
    numbers = [file(database).number for _ in range(5)]
    other = file(
        database, kind="意见建议", petitioner={"name": "李 样例", "phone": "13900005678"}
    ).number
    assert listed(database, OFFICER, kind="意见建议") == [other]
    assert listed(database, OFFICER, name="李样例") == [other]
    assert listed(database, OFFICER, phone="0086 139-0000-5678") == [other]
    assert listed(database, OFFICER, id_number="510107200002291232") == numbers[::-1]
    assert listed(database, OFFICER, state="P2") == []
    assert listed(database, OFFICER, created_from=MONDAY.date(), created_to=MONDAY.date(), limit=2)
    seen: list[str] = []
    after = None
    while True:
        filters = cases.CaseFilters(limit=4, after=after)
        page = database.transact(lambda s, f=filters: cases.list_cases(s, OFFICER, f, now=MONDAY))
        seen += [item.number for item in page.items]
        after = page.next
        if after is None:
            break
    assert seen == [other, *numbers[::-1]]


@on_sqlite
@pytest.mark.parametrize("asker", [OFFICER, SUPERVISOR, AUDITOR, OPERATOR])
def test_staff_see_a_masked_case(database: Database, asker: Asker) -> None:
    filed = file(database, representatives=[{"name": "王代表", "phone": "13700007777"}],
                 proxy={"name": "赵代办", "relation": "女儿"})  # fmt: skip
    case = show(database, asker, filed.number)
    dumped = json.dumps(case, ensure_ascii=False)
    hidden = (*SECRETS, filed.query_code, "王代表", "13700007777", "赵代办")
    assert not [secret for secret in hidden if secret in dumped]
    assert case["petitioner"]["id_number"] == "5101**********1232"
    assert case["petitioner"]["address"] == "测试市东城区梧桐街道***"
    assert case["representatives"] == [{"name": "王*", "phone": "137****7777"}]


def test_unmasking_needs_permission_and_a_reason_and_is_written_down(database: Database) -> None:
    number = file(database).number
    with pytest.raises(NotPermitted):
        show(database, AUDITOR, number, unmask_reason="好奇")
    with pytest.raises(NotPermitted):
        show(database, ME, number, unmask_reason="好奇")
    with pytest.raises(cases.ReasonNeeded):
        show(database, OFFICER, number, unmask_reason="  ")
    show(database, OFFICER, number)
    assert (
        show(database, OFFICER, number, unmask_reason="核对电话")["petitioner"]["name"] == "张测试"
    )
    log = database.look(
        lambda s: s.execute(
            select(
                AuditEntry.actor, AuditEntry.action, AuditEntry.object, AuditEntry.reason
            ).order_by(AuditEntry.seq)
        ).all()
    )
    assert [tuple(line) for line in log] == [
        ("staff:s-officer", "case.read", f"case:{number}", ""),
        ("staff:s-officer", "case.unmasked", f"case:{number}", "核对电话"),
    ]


def test_the_own_accusation_shows_only_that_it_was_received(database: Database) -> None:
    filed = file(
        database, kind="检举控告", respondents=[{"name": "被某", "unit": "某局", "post": "科长"}]
    )
    database.transact(
        lambda s: cases.add_supplement(s, ME, filed.number, "还有照片", ["a1"], MONDAY)
    )
    [summary] = database.look(lambda s: cases.own_cases(s, ME))
    looked_up = database.transact(
        lambda s: cases.look_up(s, NEIGHBOUR, filed.number, filed.query_code, "1234", MONDAY)
    )
    assert summary == looked_up
    assert (summary.title, summary.stage) == ("您反映的事项", "已接收")
    case = show(database, ME, filed.number)
    shown = json.dumps([case, summary.title, summary.next_step], ensure_ascii=False)
    for content in ("路灯", "张", "被某", "某局", "科长", "照片", "样例", "瞎", "检举"):
        assert content not in shown.replace(case["kind"], ""), content
    assert case["stage"] == "已接收"
    assert case["attachments"] == case["original_words"] == []


def test_own_cases_are_the_newest_first(database: Database) -> None:
    first, second = file(database).number, file(database).number
    file(database, NEIGHBOUR)
    mine = database.look(lambda s: cases.own_cases(s, ME))
    assert [(case.number, case.stage, case.state) for case in mine] == [
        (second, "已提交", "P1"),
        (first, "已提交", "P1"),
    ]
    assert str(mine[0].due) == "2026-03-17"
    assert "2026年3月17日" in mine[0].next_step


def test_cases_are_found_after_the_key_was_changed(database: Database) -> None:
    filed = file(database)
    address = database.url.render_as_string(hide_password=False)
    newer = Database(address, Cipher(["a newer secret that guards nothing either", SECRET]))
    try:
        mine = newer.look(lambda s: cases.own_cases(s, ME))
        assert [case.number for case in mine] == [filed.number]
        assert listed(newer, OFFICER, phone="13800001234") == [filed.number]
        assert newer.transact(
            lambda s: cases.look_up(s, NEIGHBOUR, filed.number, filed.query_code, "1234", MONDAY)
        )
    finally:
        newer.close()


def test_files_are_described_from_what_intake_knows(database: Database) -> None:
    def store(session: Session) -> None:
        session.add(
            Conversation(
                id="c-1", channel="wechat", account="gh_test", sender="o", sender_hash="h",
                last_in_at=MONDAY, created_at=MONDAY,
            )
        )  # fmt: skip
        session.flush()
        session.add(
            Message(
                id="m-1", conversation_id="c-1", seq=1, direction="in", author="citizen",
                kind="image", text="", status="answered", created_at=MONDAY,
            )
        )  # fmt: skip
        session.flush()
        session.add(
            Attachment(
                id="a-1", conversation_id="c-1", message_id="m-1", kind="image", media_id="x",
                filename="路灯.jpg", sha256="ab" * 32, bytes=12345, status="stored",
                created_at=MONDAY,
            )
        )  # fmt: skip

    database.transact(store)
    filed = file(database, attachments=["a-1", "not-fetched-yet", "a-1"])
    nothing = {"kind": None, "filename": None, "sha256": None, "bytes": None}
    assert show(database, OPERATOR, filed.number)["attachments"] == [
        {
            "id": "a-1",
            "kind": "image",
            "filename": "路灯.jpg",
            "sha256": "ab" * 32,
            "bytes": 12345,
        },
        {"id": "not-fetched-yet", **nothing},
    ]
