"""The content class in a draft: by request, kept while nothing changed, asked between two."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from actions.checks import Context, check
from actions.derive import content_class, derive
from nlu.classes import store
from nlu.classes.model import ClassModel
from tests.actions.talk import Talk

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LAMP = "小区门口的路灯坏了三个月，物业公司还乱收停车费"


def derived(name: str, **values: Any) -> Any:
    return derive(name, values, Context(now=NOW, values=values))


def test_each_request_has_its_class() -> None:
    requests = ["请把路灯修好", "拖欠我的工资请老板发下来"]
    found = content_class.classify(LAMP + "，老板欠我工资", "求决", requests)
    by_request = {n: row["path"] for row in found["candidates"] for n in row.get("requests", ())}
    assert by_request[1].startswith("城乡建设")
    assert by_request[2].startswith("劳动和社会保障")
    checked = derived("content_class", story=LAMP + "，老板欠我工资，还有别的", requests=requests)
    assert checked.flags == ("several_matters",)


def test_candidates_are_at_most_three_without_requests_and_best_first() -> None:
    found = content_class.classify(LAMP)
    shares = [row["confidence"] for row in found["candidates"]]
    assert len(shares) == 3
    assert shares == sorted(shares, reverse=True)
    assert found["code"] == found["candidates"][0]["code"]
    assert len(found["firsts"]) == 3


def test_it_is_made_anew_only_when_what_it_is_made_of_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = derived("content_class", story=LAMP, kind="求决").value
    asked: list[str] = []
    whole = ClassModel.probabilities

    def counted(self: ClassModel, text: str) -> Any:
        asked.append(text)
        return whole(self, text)

    monkeypatch.setattr(ClassModel, "probabilities", counted)
    again = derived("content_class", story=LAMP, kind="求决", content_class=first)
    assert again.value == first
    assert asked == []
    derived("content_class", story=LAMP + "。电梯也坏", kind="求决", content_class=first)
    assert len(asked) == 1


def test_what_the_citizen_chose_decides_and_the_doubt_remains_known() -> None:
    free = content_class.classify(LAMP, "求决")
    chosen = content_class.classify(LAMP, "求决", (), "110000")
    assert chosen["code"].startswith("11")
    assert chosen["confidence"] > 0.5 or chosen["firsts"][0]["code"] == "110000"
    assert chosen["doubt"] == free["doubt"]


@pytest.mark.parametrize(
    ("kind", "firsts", "asked"),
    [
        ("求决", [("030000", 0.45), ("130000", 0.4)], True),
        ("求决", [("030000", 0.8), ("130000", 0.1)], False),
        ("求决", [("030000", 0.2), ("130000", 0.15)], False),
        ("求决", [("030000", 0.45), ("160000", 0.4)], False),
        ("求决", [("030000", 0.45), ("990000", 0.4)], False),
        ("检举控告", [("030000", 0.45), ("130000", 0.4)], False),
        ("其他", [("030000", 0.45), ("130000", 0.4)], False),
    ],
)
def test_one_question_where_it_decides(
    kind: str, firsts: list[tuple[str, float]], asked: bool
) -> None:
    rows = [{"code": code, "confidence": share} for code, share in firsts]
    assert bool(content_class._doubt(rows, kind)) is asked


def test_the_question_is_in_plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content_class, "_doubt", lambda firsts, kind: ["030000", "130000"])
    doubt = derived("class_doubt", story="楼下夜里施工太吵", kind="求决")
    assert doubt.value == ["030000", "130000"]
    tree = store.loaded().tree
    assert doubt.display.splitlines() == [
        f"1. {tree.nodes['030000'].plain}", f"2. {tree.nodes['130000'].plain}"
    ]  # fmt: skip
    assert derived("class_doubt", story="") is None


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("1", "030000"), ("第二个", "130000"), ("2吧", "130000"), ("噪声的事", "130000"),
        ("3", ""), ("都不是", ""), ("说不准", ""), ("小区吧", "030000"),
    ],
)  # fmt: skip
def test_the_choice_is_heard(said: str, code: str) -> None:
    values = {"class_doubt": ["030000", "130000"]}
    heard = check("class_choice", said, (), Context(now=NOW, asked=True, values=values))
    assert heard.problem is None
    assert heard.value == code


@pytest.mark.parametrize("said", ["7", "我电话是13800138000", "嗯"])
def test_what_is_no_choice_is_left_to_others(said: str) -> None:
    values = {"class_doubt": ["030000", "130000"]}
    context = Context(now=NOW, asked=True, values=values)
    assert check("class_choice", said, (), context).problem == "unfit"
    assert check("class_choice", "1", (), Context(now=NOW, values=values)).problem == "unfit"


@pytest.mark.parametrize(("said", "first"), [("2", "13"), ("说不准", None), ("不知道", None)])
def test_in_the_flow_it_is_asked_once_and_then_goes_on(
    monkeypatch: pytest.MonkeyPatch, said: str, first: str | None
) -> None:
    monkeypatch.setattr(content_class, "_doubt", lambda firsts, kind: ["030000", "130000"])
    talk = Talk("petition")
    talk.say("我们楼下工地夜里施工太吵，老人睡不着，请你们管一管")
    assert talk.keys[-1] == "ask_class_choice"
    talk.say(said)
    assert talk.keys[-1] == "ask_place"
    if first:
        assert talk.draft.cells["content_class"]["value"]["code"].startswith(first)
    talk.say("杭州市西湖区翠苑")
    assert talk.keys[-1] == "ask_event_time"
