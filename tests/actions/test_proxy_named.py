"""Somebody speaks for a relative who is named at once."""

from __future__ import annotations

import pytest

from tests.actions.asking import derived
from tests.actions.talk import Talk


@pytest.mark.parametrize(
    ("story", "principal"),
    [
        ("我替我母亲刘桂芳反映，她的养老金从去年五月被停了，希望恢复发放", "刘桂芳"),
        ("我替我父亲刘芳反映，他的低保从去年五月被取消了，希望恢复", "刘芳"),
        ("帮我妈妈王秀英投诉一下，养老院乱收费一直不退钱，希望退钱", "王秀英"),
        ("代我邻居赵国强反映，他家房子漏水半年没人管，希望维修", "赵国强"),
    ],
)
def test_the_name_is_kept_and_not_asked(story: str, principal: str) -> None:
    talk = Talk("petition").say(story)
    assert talk.value("for_other") is True
    assert talk.value("proxy")["principal"] == principal


@pytest.mark.parametrize(
    "story", ["医院给我母亲看病申请转院被拒", "村里给我父亲家房子申请补助被拒"]
)
def test_what_is_done_for_a_relative_is_no_proxy(story: str) -> None:
    found = derived("for_other", story)
    assert found is not None
    assert found.value is False
