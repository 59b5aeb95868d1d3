"""A time told by the way is shown when the time is asked, not asked as if nothing was said."""

from __future__ import annotations

import pytest

from tests.actions.asking import derived
from tests.actions.talk import Talk

LATE = "开发商交房逾期一年了，成都市武侯区翠苑小区，希望赔偿违约金"


@pytest.mark.parametrize(
    ("story", "shown"),
    [
        ("老板拖了半年工资不给", "拖了半年"),
        ("交房逾期一年了", "逾期一年"),
        ("噪音扰民一个月", "扰民一个月"),
        ("欠我三个月的工资", None),
        ("工作了三年", None),
    ],
)
def test_what_is_read(story: str, shown: str | None) -> None:
    found = derived("time_told", story)
    assert (found and found.display) == shown


@pytest.mark.parametrize("said", ["对", "是的", "嗯", "记不清了", "差不多"])
def test_the_told_time_is_shown_and_confirmed(said: str) -> None:
    talk = Talk("petition").say(LATE)
    assert talk.keys[-1] == "ask_event_time"
    assert "您说“逾期一年”" in talk.texts[-1]
    talk.say(said)
    assert talk.value("event_time") == {"raw": "一年", "from": "2025-03-02", "to": "2026-03-02"}
    assert talk.draft.requested != "event_time"


def test_a_better_time_is_taken_instead() -> None:
    talk = Talk("petition").say(LATE).say("去年5月1日")
    assert talk.value("event_time")["from"] == "2025-05-01"
