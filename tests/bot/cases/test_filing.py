"""Filing: what is told is kept, under a number of its own, and becomes unreadable on the disk."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from bot.cases import service as cases
from bot.cases.numbering import CODE_ALPHABET, new_query_code
from bot.kit.db import Database
from tests.bot.petitions import (
    ME,
    MONDAY,
    OPERATOR,
    PETITION,
    SUPERVISOR,
    WORDS,
    file,
    on_sqlite,
    origin,
    petition,
    show,
)

KEYS = [
    "number", "query_code", "state", "stage", "channel", "kind", "procedure", "petitioner",
    "anonymous", "problem_place", "content_class", "title", "requests", "facts", "reasons",
    "event_time", "respondents", "prior_efforts", "other_procedure", "people_count",
    "representatives", "public", "confidential", "proxy", "attachments", "flags", "related",
    "letter", "unit", "co_units", "clocks", "timeline", "original_words", "created_at",
    "flow_version", "model_version",
]  # fmt: skip


def test_the_case_says_what_was_told(database: Database) -> None:
    filed = file(database)
    case = show(database, OPERATOR, filed.number, unmask_reason="测试")
    assert list(case) == KEYS
    for key in (
        "kind", "procedure", "anonymous", "problem_place", "content_class", "title", "requests",
        "facts", "reasons", "event_time", "respondents", "prior_efforts", "other_procedure",
        "people_count", "representatives", "public", "confidential", "proxy",
    ):  # fmt: skip
        assert case[key] == PETITION[key], key
    told = {key: value for key, value in PETITION["petitioner"].items() if key != "landline"}
    assert case["petitioner"] == told
    assert case["original_words"] == WORDS
    assert (case["state"], case["stage"], case["channel"]) == ("P1", "已提交", "wechat")
    assert case["query_code"] == filed.query_code
    assert (case["unit"], case["co_units"], case["related"]) == (None, [], [])
    assert case["created_at"] == "2026-03-02T09:30:00+08:00"
    assert (case["flow_version"], case["model_version"]) == ("petition@1", "model-1")
    assert [(line["type"], line["role"]) for line in case["timeline"]] == [("filed", "citizen")]


def test_the_receipt_names_the_day_of_the_first_limit(database: Database) -> None:
    filed = file(database)
    assert filed.number == "XF20260302000001"
    assert filed.due == date(2026, 3, 17)
    clock = show(database, OPERATOR, filed.number)["clocks"][0]
    assert clock == {
        "name": "T1 登记转送",
        "article": "《信访工作条例》第二十二条第一款",
        "starts": "2026-03-02",
        "due": "2026-03-17",
        "light": "green",
        "stopped": None,
    }
    late = show(database, OPERATOR, filed.number, MONDAY + timedelta(days=16))
    assert late["clocks"][0]["light"] == "red"


def test_a_chat_just_before_midnight_counts_for_its_day(database: Database) -> None:
    filed = file(database, now=MONDAY.replace(hour=23, minute=59, second=59))
    assert (filed.number[2:10], filed.due) == ("20260302", date(2026, 3, 17))


def test_numbers_are_unique_when_many_file_at_once(database: Database) -> None:
    together = threading.Barrier(8)

    def file_some(_: int) -> list[str]:
        together.wait(10)
        return [file(database).number for _ in range(5)]

    with ThreadPoolExecutor(8) as pool:
        numbers = [number for some in pool.map(file_some, range(8)) for number in some]
    assert sorted(numbers) == [f"XF20260302{n:06d}" for n in range(1, 41)]


def test_a_filing_that_fails_leaves_nothing_and_no_gap(database: Database) -> None:
    def fail(session: Any) -> None:
        cases.file_petition(session, petition(), origin=origin(), now=MONDAY)
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        database.transact(fail)
    assert database.look(lambda session: cases.own_cases(session, ME)) == []
    assert file(database).number == "XF20260302000001"


def test_query_codes_are_random_and_easy_to_read() -> None:
    codes = {new_query_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert all(re.fullmatch(f"[{CODE_ALPHABET}]{{10}}", code) for code in codes)
    assert not set("01ILO") & set(CODE_ALPHABET)


def test_nothing_personal_is_readable_in_the_database(database: Database) -> None:
    filed = file(database)
    database.transact(
        lambda session: cases.add_supplement(
            session, ME, filed.number, "补一句：张测试的手机是13800001234", [], MONDAY
        )
    )
    cells = ""
    with database.engine.connect() as connection:
        for table in ("cases", "case_timeline", "case_clocks", "audit_entries", "case_counters"):
            for row in connection.execute(text(f"SELECT * FROM {table}")).mappings():
                cells += repr(dict(row))
    for secret in (
        "张测试", "13800001234", "510107200002291232", "样例路", "路灯", filed.query_code,
        ME.sender, "104.12", "瞎咧",
    ):  # fmt: skip
        assert secret not in cells, secret


@on_sqlite
@pytest.mark.parametrize(
    ("changes", "flag"),
    [
        ({"people_count": 5}, "集体"),
        ({"anonymous": True}, "匿名"),
        ({"confidential": True}, "保密"),
        ({"kind": "检举控告"}, "保密"),
        ({"other_procedure": {"kind": "诉讼", "body": "测试区人民法院"}}, "涉法涉诉"),
        (
            {"petitioner": {**PETITION["petitioner"], "id_number": "510107200002291233"}},
            "待核身份证",
        ),
        ({"petitioner": {"name": "张测试", "phone": "13800001234"}}, "身份待补"),
        ({"problem_place": {"detail": "我们小区门口"}}, "地点待核"),
        ({"flags": ["紧急"]}, "紧急"),
    ],
)
def test_flags_follow_from_what_was_told(
    database: Database, changes: dict[str, Any], flag: str
) -> None:
    filed = file(database, **changes)
    assert flag in show(database, SUPERVISOR, filed.number)["flags"]


def test_a_plain_petition_carries_no_flag(database: Database) -> None:
    filed = file(database, people_count=4)
    assert show(database, OPERATOR, filed.number)["flags"] == []


def test_hardly_anything_has_to_be_told(database: Database) -> None:
    bare = {"facts": "灯坏了", "consent": PETITION["consent"], "petitioner": None, "title": None,
            "people_count": None, "respondents": None, "unknown": 1}  # fmt: skip
    filed = database.transact(
        lambda session: cases.file_petition(session, bare, origin=origin(), now=MONDAY)
    )
    case = show(database, OPERATOR, filed.number)
    assert (case["kind"], case["people_count"], case["title"]) == ("其他", 1, "未命名的信访事项")


def test_without_consent_or_a_word_nothing_is_filed(database: Database) -> None:
    with pytest.raises(cases.PetitionIncomplete) as refused:
        file(database, consent=None, facts=" ", requests=[])
    assert refused.value.fields == ["consent", "facts"]
    with pytest.raises(ValidationError):
        file(database, kind="闲聊")


def test_odd_values_do_not_break_a_filing(database: Database) -> None:
    long = "长" * 10_000
    filed = file(
        database,
        facts=long + "𠀀😀\x00",
        problem_place={"region_code": "not a code" * 9, "detail": long},
        content_class={"code": "9" * 99, "candidates": None},
        flags=["紧急", "", "\x00", "长" * 99],
    )
    case = show(database, OPERATOR, filed.number)
    assert case["facts"] == long + "𠀀😀\x00"
    assert case["problem_place"]["region_code"] is None
    assert case["content_class"]["code"] is None
    assert case["flags"] == ["紧急", "长" * 20, "地点待核"]
