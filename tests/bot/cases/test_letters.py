"""Cases that were told together: an umbrella number, and who may know that they belong together."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.cases import service as cases
from bot.cases.models import Case
from bot.kit.db import Database
from tests.bot.petitions import (
    HANDLER,
    ME,
    MONDAY,
    NEIGHBOUR,
    OFFICER,
    OPERATOR,
    SUPERVISOR,
    origin,
    petition,
    show,
)

LAMP: dict[str, Any] = {}
WAGES: dict[str, Any] = {"title": "欠工资", "facts": "老板欠了两个月工资。"}
ACCUSES: dict[str, Any] = {"kind": "检举控告", "title": "村主任打人", "facts": "村主任打了我。"}


def letter(database: Database, *told: dict[str, Any]) -> cases.FiledLetter:
    return database.transact(
        lambda s: cases.file_letter(
            s,
            [petition(**one) for one in told],
            origins=[origin() for _ in told],
            now=MONDAY,
        )
    )


def numbers(filed: cases.FiledLetter) -> list[str]:
    return [case.number for case in filed.cases]


def under(database: Database, asker: Any, number: str) -> list[str] | None:
    shown = show(database, asker, number)["letter"]
    return shown["cases"] if shown else None


def look_up(database: Database, number: str, code: str, tail: str = "1234") -> list[str]:
    found = database.transact(
        lambda s: cases.look_up_letter(s, NEIGHBOUR, number, code, tail, MONDAY)
    )
    return [case.number for case in found]


def test_each_matter_is_a_case_of_its_own_under_one_number(database: Database) -> None:
    filed = letter(database, LAMP, WAGES)
    assert filed.number == "XL20260302000001"
    assert numbers(filed) == ["XF20260302000002", "XF20260302000003"]
    for number in numbers(filed):
        case = show(database, OPERATOR, number)
        assert case["letter"] == {"number": filed.number, "cases": numbers(filed)}
        assert (case["state"], len(case["clocks"])) == ("P1", 1)
    assert len({case.query_code for case in filed.cases}) == 1


def test_an_accusation_has_the_last_number_and_a_code_of_its_own(database: Database) -> None:
    filed = letter(database, LAMP, ACCUSES, WAGES)
    lamp, accusation, wages = filed.cases
    assert [lamp.number[-1], wages.number[-1], accusation.number[-1]] == ["2", "3", "4"]
    assert lamp.query_code == wages.query_code != accusation.query_code
    assert [case.sealed for case in filed.cases] == [False, True, False]


def test_officers_learn_nothing_of_the_accusation_beside(database: Database) -> None:
    lamp, accusation = numbers(letter(database, LAMP, ACCUSES))
    assert under(database, OFFICER, lamp) is None
    assert under(database, SUPERVISOR, lamp) == [lamp, accusation]
    assert under(database, ME, lamp) == [lamp, accusation]
    with pytest.raises(cases.CaseNotFound):
        show(database, OFFICER, accusation)


def test_of_three_an_officer_sees_the_two_that_are_not_sealed(database: Database) -> None:
    lamp, _, wages = numbers(letter(database, LAMP, ACCUSES, WAGES))
    assert under(database, OFFICER, lamp) == [lamp, wages]


def test_an_unnamed_accusation_stands_beside_no_name(database: Database) -> None:
    unnamed = ACCUSES | {"anonymous": True}
    lamp, accusation = numbers(letter(database, LAMP, unnamed))
    for asker in (SUPERVISOR, OPERATOR, OFFICER):
        assert under(database, asker, lamp) is None
    assert under(database, SUPERVISOR, accusation) is None
    assert under(database, ME, accusation) == [lamp, accusation]


def test_a_handler_sees_siblings_of_the_own_unit_only(database: Database) -> None:
    lamp, wages = numbers(letter(database, LAMP, WAGES))

    def give(*given: str) -> None:
        told = update(Case).where(Case.number.in_(given)).values(unit=HANDLER.unit)
        database.transact(lambda s: s.execute(told))

    give(lamp)
    assert under(database, HANDLER, lamp) is None
    give(lamp, wages)
    assert under(database, HANDLER, lamp) == [lamp, wages]


def test_a_list_is_narrowed_to_a_letter(database: Database) -> None:
    filed = letter(database, LAMP, WAGES)
    mixed = letter(database, LAMP, ACCUSES)

    def listed(asker: Any, number: str) -> list[str]:
        filters = cases.CaseFilters(letter=number)
        page = database.transact(lambda s: cases.list_cases(s, asker, filters, now=MONDAY))
        assert all(item.letter == number for item in page.items)
        return sorted(item.number for item in page.items)

    assert listed(OFFICER, filed.number) == numbers(filed)
    assert listed(OFFICER, mixed.number) == []
    assert listed(SUPERVISOR, mixed.number) == numbers(mixed)


def test_whoever_has_number_code_and_tail_sees_what_the_code_opens(database: Database) -> None:
    filed = letter(database, LAMP, ACCUSES, WAGES)
    lamp, accusation, wages = filed.cases
    assert look_up(database, filed.number, lamp.query_code) == [lamp.number, wages.number]
    assert look_up(database, filed.number, accusation.query_code) == []
    assert look_up(database, filed.number, lamp.query_code, "9999") == []
    assert look_up(database, "XL20260302000999", lamp.query_code) == []


def test_tries_at_a_letter_are_limited(database: Database) -> None:
    filed = letter(database, LAMP, WAGES)
    for _ in range(5):
        assert look_up(database, filed.number, "AAAAAAAAAA") == []
    with pytest.raises(cases.TooManyAttempts):
        look_up(database, filed.number, "AAAAAAAAAA")


def test_what_one_of_them_lacks_keeps_all_from_being_filed(database: Database) -> None:
    with pytest.raises(cases.PetitionIncomplete):
        letter(database, LAMP, {"facts": "", "requests": []})
    assert database.look(lambda s: cases.own_cases(s, ME)) == []


def test_one_is_urged_supplemented_and_withdrawn_without_the_other(database: Database) -> None:
    lamp, wages = numbers(letter(database, LAMP, WAGES))
    database.transact(lambda s: cases.urge(s, ME, wages, MONDAY))
    database.transact(lambda s: cases.add_supplement(s, ME, wages, "又拖了一个月", [], MONDAY))
    database.transact(lambda s: cases.withdraw(s, ME, wages, "", MONDAY))
    later = MONDAY + timedelta(days=2)
    assert database.transact(lambda s: cases.complete_withdrawals(s, later)) == [wages]
    assert [line["type"] for line in show(database, ME, lamp)["timeline"]] == ["filed"]
    assert len(show(database, ME, wages)["timeline"]) == 5


def test_an_umbrella_number_is_no_case_number() -> None:
    assert cases.is_letter("XL20260302000001")
    assert not cases.is_letter("XF20260302000001")


def test_own_cases_of_a_letter_come_in_order(database: Database) -> None:
    filed = letter(database, LAMP, WAGES)
    own = database.look(lambda s: cases.own_cases(s, ME))
    assert [case.number for case in own] == numbers(filed)
    assert {case.letter for case in own} == {filed.number}
