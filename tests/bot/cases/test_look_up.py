"""Somebody else's case: only with number, code and tail, and nothing to learn from an error."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select

from bot.cases import lookup
from bot.cases import service as cases
from bot.cases.models import LookUpTries
from bot.kit.crypto import Cipher
from bot.kit.db import Database
from bot.staff.askers import CitizenAsker
from tests.bot.petitions import ME, MONDAY, NEIGHBOUR, OPERATOR, file, on_sqlite

UNKNOWN = "XF20260302999999"


def somebody(n: int) -> CitizenAsker:
    return CitizenAsker("wechat", "gh_test", f"openid-{n}")


def try_it(
    database: Database, number: str, code: str, tail: str, *, asker: CitizenAsker = NEIGHBOUR,
    **later: float,
) -> cases.CaseSummary | None:  # fmt: skip
    now = MONDAY + timedelta(**later)
    return database.transact(lambda s: cases.look_up(s, asker, number, code, tail, now))


@on_sqlite
@pytest.mark.parametrize(
    "write", [str, str.lower, lambda text: " ".join(text), lambda text: f" {text[:4]}-{text[4:]} "]
)
def test_the_right_three_open_it(database: Database, write: Callable[[str], str]) -> None:
    filed = file(database)
    found = try_it(database, write(filed.number), write(filed.query_code), "1234")
    assert found is not None
    assert found.number == filed.number


def test_every_wrong_one_gets_the_same_answer(database: Database) -> None:
    filed = file(database)
    wrong = [
        (UNKNOWN, filed.query_code, "1234"),
        (filed.number, "AAAAAAAAAA", "1234"),
        (filed.number, filed.query_code, "9999"),
        (filed.number, filed.query_code, ""),
        ("不是编号\x00", "", ""),
        ("XF" + "9" * 5000, "x" * 5000, "1" * 5000),
    ]
    for n, (number, code, tail) in enumerate(wrong):
        assert try_it(database, number, code, tail, asker=somebody(n)) is None


def test_a_case_without_a_phone_opens_by_its_code(database: Database) -> None:
    filed = file(database, anonymous=True, petitioner={})
    assert try_it(database, filed.number, filed.query_code, "")
    assert try_it(database, filed.number, "AAAAAAAAAA", "") is None


def test_the_work_for_a_wrong_code_and_for_no_case_is_the_same(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = file(database)
    done: list[str] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def _seen(_c: Any, _k: Any, statement: str, _p: Any, _x: Any, _m: Any) -> None:
        done.append(statement)

    def counted(name: str) -> None:
        original = getattr(Cipher, name)

        def counting(self: Cipher, *given: Any) -> Any:
            done.append(name)
            return original(self, *given)

        monkeypatch.setattr(Cipher, name, counting)

    for name in ("decrypt", "encrypt", "blind_index", "blind_indexes"):
        counted(name)
    work = []
    for n, number in enumerate((filed.number, UNKNOWN, "gibberish")):
        done.clear()
        assert try_it(database, number, "AAAAAAAAAA", "1234", asker=somebody(n)) is None
        work.append(list(done))
    assert work[0] == work[1] == work[2]
    assert "decrypt" not in work[0]


def test_five_wrong_tries_an_hour_for_one_asker(database: Database) -> None:
    filed = file(database)
    for n in range(5):
        assert try_it(database, f"XF2026030200{n:04d}", "A", "1", minutes=n * 10) is None
    with pytest.raises(cases.TooManyAttempts) as refused:
        try_it(database, filed.number, filed.query_code, "1234", minutes=50)
    assert refused.value.retry_at == MONDAY + timedelta(minutes=60)
    # Others are not held up, and the asker neither once the oldest try is an hour old.
    assert try_it(database, filed.number, filed.query_code, "1234", asker=ME, minutes=50)
    assert try_it(database, filed.number, filed.query_code, "1234", minutes=61)


def test_the_wrong_tries_of_others_do_not_lock_the_owner_out(database: Database) -> None:
    filed = file(database)
    for n in range(5):
        assert try_it(database, filed.number, "AAAAAAAAAA", "1234", asker=somebody(n)) is None
    assert try_it(database, filed.number, filed.query_code, "1234", asker=somebody(7))
    with pytest.raises(cases.TooManyAttempts):
        try_it(database, filed.number, "AAAAAAAAAA", "1234", asker=somebody(7))


@pytest.mark.parametrize("exists", [True, False])
def test_five_wrong_tries_an_hour_against_one_number(database: Database, exists: bool) -> None:
    number = file(database).number if exists else UNKNOWN
    for n in range(5):
        assert try_it(database, number, "AAAAAAAAAA", "1234", asker=somebody(n)) is None
    with pytest.raises(cases.TooManyAttempts):
        try_it(database, number, "AAAAAAAAAA", "1234", asker=somebody(6))


def test_right_tries_do_not_count(database: Database) -> None:
    filed = file(database)
    for _ in range(8):
        assert try_it(database, filed.number, filed.query_code, "1234")


def test_the_limit_holds_when_all_try_at_once(database: Database) -> None:
    number = file(database).number
    together = threading.Barrier(12)

    def guess(n: int) -> str:
        together.wait(10)
        try:
            return str(try_it(database, number, f"CODE{n:06d}", "1234", asker=somebody(n % 2)))
        except cases.TooManyAttempts:
            return "refused"

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(guess, range(12)))
    assert sorted(answers) == ["None"] * 5 + ["refused"] * 7


def test_old_tries_are_forgotten(database: Database) -> None:
    try_it(database, UNKNOWN, "A", "1")
    count = select(func.count()).select_from(LookUpTries)
    for minutes, left in ((59, 2), (61, 0)):
        now = MONDAY + timedelta(minutes=minutes)
        database.transact(lambda s, at=now: lookup.forget_tries(s, at))
        assert database.look(lambda s: s.scalar(count)) == left


@on_sqlite
def test_the_exact_place_is_hidden_without_a_reason(database: Database) -> None:
    filed = file(database)
    shown = database.transact(lambda s: cases.get_case(s, OPERATOR, filed.number, now=MONDAY))
    assert shown["problem_place"]["detail"] == "样例路***"
