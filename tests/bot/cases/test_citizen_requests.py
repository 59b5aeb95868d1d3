"""What a citizen may still do after filing."""

from datetime import timedelta
from typing import Any

import pytest

from bot.cases import service as cases
from bot.cases.citizen_requests import read_phone
from bot.kit.db import Database
from tests.bot.petitions import (
    HANDLER,
    ME,
    MONDAY,
    NEIGHBOUR,
    OFFICER,
    OPERATOR,
    SUPERVISOR,
    file,
    petition,
    show,
)


def types(database: Database, number: str) -> list[str]:
    return [line["type"] for line in show(database, OPERATOR, number)["timeline"]]


def test_supplements_keep_the_words_and_the_files(database: Database) -> None:
    number = file(database).number
    database.transact(
        lambda s: cases.add_supplement(s, ME, number, " 又摔了一个人 ", ["a1", "a2"], MONDAY)
    )
    database.transact(lambda s: cases.add_supplement(s, ME, number, "", ["a2"], MONDAY))
    case = show(database, OPERATOR, number)
    assert [line["type"] for line in case["timeline"]] == ["filed", "supplemented"]
    assert case["timeline"][-1]["text"] == "补充材料：又摔了一个人\n补充了 2 份材料。"
    assert case["timeline"][-1]["actor"] == "信访人"
    assert [file_["id"] for file_ in case["attachments"]] == ["a1", "a2"]


def test_urging_counts_once_a_day(database: Database) -> None:
    number = file(database).number

    def urge(**later: float) -> cases.Urged:
        return database.transact(lambda s: cases.urge(s, ME, number, MONDAY + timedelta(**later)))

    first, again, next_day = urge(), urge(hours=14), urge(hours=15)
    assert (first.accepted, again.accepted, next_day.accepted) == (True, False, True)
    assert (first.count, again.count, next_day.count) == (1, 1, 2)
    assert "明天" in again.note
    assert types(database, number) == ["filed", "urged", "urged"]


def test_a_withdrawal_cools_for_a_day_and_can_be_taken_back(database: Database) -> None:
    number = file(database).number
    at = database.transact(lambda s: cases.withdraw(s, ME, number, "不想等了", MONDAY))
    assert at == MONDAY + timedelta(hours=24)
    later = MONDAY + timedelta(hours=3)
    assert database.transact(lambda s: cases.withdraw(s, ME, number, "", later)) == at
    [summary] = database.look(lambda s: cases.own_cases(s, ME))
    assert "3月3日 09:30" in summary.next_step
    assert "取消" in summary.next_step
    early = at - timedelta(seconds=1)
    assert database.transact(lambda s: cases.complete_withdrawals(s, early)) == []
    database.transact(lambda s: cases.cancel_withdrawal(s, ME, number, early))
    assert database.transact(lambda s: cases.complete_withdrawals(s, at)) == []
    with pytest.raises(cases.NothingToCancel):
        database.transact(lambda s: cases.cancel_withdrawal(s, ME, number, at))
    assert types(database, number) == [
        "filed", "withdrawal_requested", "withdrawal_reason", "withdrawal_cancelled",
    ]  # fmt: skip
    assert "withdrawal_reason" not in [
        line["type"] for line in show(database, ME, number)["timeline"]
    ]


@pytest.mark.parametrize("registered", [False, True])
def test_a_withdrawn_case_has_ended_and_can_be_reopened(
    database: Database, registered: bool
) -> None:
    number = file(database).number
    if registered:
        database.transact(lambda s: cases.register(s, OFFICER, number, MONDAY))
    at = database.transact(lambda s: cases.withdraw(s, ME, number, "", MONDAY))
    assert database.transact(lambda s: cases.complete_withdrawals(s, at)) == [number]
    assert database.transact(lambda s: cases.complete_withdrawals(s, at)) == []
    case = show(database, ME, number, at)
    assert (case["state"], case["stage"]) == ("N5", "已结束")
    assert case["clocks"][0]["stopped"] == "2026-03-03T09:30:00+08:00"
    assert case["clocks"][0]["light"] is None
    refused: list[Any] = [
        lambda s: cases.add_supplement(s, ME, number, "还有", [], at),
        lambda s: cases.urge(s, ME, number, at),
        lambda s: cases.withdraw(s, ME, number, "", at),
        lambda s: cases.change_contact(s, ME, number, at, phone="13900005678"),
    ]
    for wish in refused:
        with pytest.raises(cases.CaseClosed):
            database.transact(wish)
    later = at + timedelta(days=2)
    database.transact(lambda s: cases.reopen(s, ME, number, later))
    case = show(database, ME, number, later)
    assert case["state"] == ("P2" if registered else "P1")
    assert [clock["due"] for clock in case["clocks"]] == ["2026-03-17", "2026-03-20"]
    assert [clock["light"] for clock in case["clocks"]] == [None, "green"]
    with pytest.raises(cases.NotClosed):
        database.transact(lambda s: cases.reopen(s, ME, number, later))


def test_a_new_phone_number_is_found_and_the_old_one_is_remembered(database: Database) -> None:
    filed = file(database)
    number = filed.number
    database.transact(
        lambda s: cases.change_contact(s, ME, number, MONDAY, phone="+86 139-0000-5678")
    )
    database.transact(
        lambda s: cases.change_contact(s, ME, number, MONDAY, phone="１３９００００５６７８")
    )
    assert show(database, OPERATOR, number)["petitioner"]["phone"] == "139****5678"

    def found(phone: str) -> list[str]:
        filters = cases.CaseFilters(phone=phone)
        page = database.transact(lambda s: cases.list_cases(s, OFFICER, filters, now=MONDAY))
        return [item.number for item in page.items]

    def look_up(tail: str) -> cases.CaseSummary | None:
        return database.transact(
            lambda s: cases.look_up(s, NEIGHBOUR, number, filed.query_code, tail, MONDAY)
        )

    assert (found("139 0000 5678"), found("13800001234")) == ([number], [])
    assert look_up("5678")
    assert not look_up("1234")
    case = show(database, ME, number)
    assert case["timeline"][-1]["text"] == "联系电话由 138****1234 改为 139****5678。"
    assert len(case["timeline"]) == 2


@pytest.mark.parametrize(
    "wrong", ["", "12345", "23800001234", "138000012345", "abc", "1380000123O4"]
)
def test_what_is_no_phone_number_is_refused(wrong: str) -> None:
    with pytest.raises(cases.BadPhone):
        read_phone(wrong)


def test_only_the_citizen_who_filed_may_wish(database: Database) -> None:
    number = file(database).number
    wishes: list[Any] = [
        lambda s: cases.add_supplement(s, NEIGHBOUR, number, "x", [], MONDAY),
        lambda s: cases.urge(s, NEIGHBOUR, number, MONDAY),
        lambda s: cases.withdraw(s, NEIGHBOUR, number, "", MONDAY),
        lambda s: cases.cancel_withdrawal(s, NEIGHBOUR, number, MONDAY),
        lambda s: cases.reopen(s, NEIGHBOUR, number, MONDAY),
        lambda s: cases.change_contact(s, NEIGHBOUR, number, MONDAY, phone="13900005678"),
        lambda s: cases.urge(s, ME, "XF20260302000099", MONDAY),
        lambda s: cases.urge(s, ME, "随便写的", MONDAY),
    ]
    for wish in wishes:
        with pytest.raises(cases.CaseNotFound):
            database.transact(wish)
    assert types(database, number) == ["filed"]


def test_registering_is_for_the_intake_desk_once(database: Database) -> None:
    number = file(database).number
    later = MONDAY + timedelta(hours=1)
    with pytest.raises(Exception, match="not permitted"):
        database.transact(lambda s: cases.register(s, HANDLER, number, later))
    database.transact(lambda s: cases.register(s, OFFICER, number, later))
    case = show(database, ME, number)
    assert (case["state"], case["stage"]) == ("P2", "已登记")
    # The citizen learns that it was registered, not who sits at the desk.
    assert case["timeline"][-1]["actor"] == "工作人员"
    assert show(database, OFFICER, number)["timeline"][-1]["actor"] == "周窗口"
    with pytest.raises(cases.TransitionRefused):
        database.transact(lambda s: cases.register(s, OFFICER, number, later))


def test_an_accusation_is_not_even_there_for_the_intake_officer(database: Database) -> None:
    number = file(database, **petition(kind="检举控告")).number
    with pytest.raises(cases.CaseNotFound):
        database.transact(lambda s: cases.register(s, OFFICER, number, MONDAY))
    database.transact(lambda s: cases.register(s, SUPERVISOR, number, MONDAY))


def test_a_new_address_is_kept_and_the_old_one_remembered(database: Database) -> None:
    number = file(database).number
    moved = cases.Address("测试市西城区文三路1号", "330106")
    for _ in range(2):
        database.transact(lambda s: cases.change_contact(s, ME, number, MONDAY, address=moved))
    case = show(database, OPERATOR, number, unmask_reason="核对")
    assert case["petitioner"]["address"] == "测试市西城区文三路1号"
    assert case["petitioner"]["region_code"] == "330106"
    assert case["petitioner"]["phone"] == "13800001234"
    changes = [line for line in case["timeline"] if line["type"] == "address_changed"]
    assert [line["text"] for line in changes] == ["住址改为 测试市西城区***。"]
