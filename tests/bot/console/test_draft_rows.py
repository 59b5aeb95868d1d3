"""The draft as the console lists it: one matter plainly, several one after the other."""

from pathlib import Path
from typing import Any

from bot.console.draft_rows import rows as rows_of
from bot.console.drawing import draw
from bot.console.fields import read_fields

FLOW = Path(__file__).parents[3] / "nlu" / "flows" / "petition.yml"
FIELDS = read_fields(FLOW)


def cell(value: str) -> dict[str, Any]:
    return {"value": value, "display": value, "messages": ["m1"], "by": "said"}


def slots_of(rows: list[dict[str, Any]], value: str) -> list[str]:
    return [row["slot"] for row in rows if row["value"] == value]


def test_of_one_matter_there_are_no_headings() -> None:
    rows = rows_of({"slots": {"story": cell("路灯坏了"), "name": cell("李明")}}, FIELDS)
    assert not any(row.get("heading") for row in rows)
    assert slots_of(rows, "路灯坏了") == ["story"]


def test_several_matters_stand_one_after_the_other_and_what_they_share_last() -> None:
    told = [{"story": cell("路灯坏了")}, {"story": cell("欠工资"), "kind": cell("求决")}]
    slots = {"story": cell("路灯坏了"), "name": cell("李明"), "matters": {"value": told}}
    rows = rows_of({"slots": slots}, FIELDS)
    assert [row["heading"] for row in rows if row.get("heading")] == [
        "第 1 件", "第 2 件", "各件共同的",
    ]  # fmt: skip
    assert slots_of(rows, "路灯坏了") == ["story@1"]
    assert slots_of(rows, "欠工资") == ["story@2"]
    assert slots_of(rows, "李明") == ["name"]
    shared = rows[next(n for n, row in enumerate(rows) if row.get("heading") == "各件共同的") :]
    assert "story" not in {row["slot"] for row in shared}


def test_what_is_listed_can_be_drawn_with_headings_and_without() -> None:
    told = [{"story": cell("路灯坏了")}, {"story": cell("欠工资")}]
    for slots in ({"story": cell("路灯坏了")}, {"matters": {"value": told}}):
        rows = rows_of({"slots": slots}, FIELDS)
        drawn = draw("draft", rows=rows, mine=True, masked=False, cases=[], filed=None, files=0)
        assert "路灯坏了" in drawn
        assert ("第 2 件" in drawn) == ("matters" in slots)
