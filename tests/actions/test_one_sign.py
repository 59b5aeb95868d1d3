"""Every choice that is offered can be answered with one sign, whichever way one counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from actions import control
from actions.reading.digits import place_in_list
from actions.wording import Wording
from nlu.classes import store
from nlu.compile import FLOWS
from tests.actions.asking import answer

SIGNS = (
    "{n}",
    "{wide}",
    "{ring}",
    "{han}",
    "第{han}个",
    "第{n}个",
    "选{n}",
    "{upper}",
    "{lower}",
    "{n}。",
)
WORDS = Wording.load(FLOWS)


def signs(n: int) -> dict[str, str]:
    """The ways to say the number of a choice."""
    given = {
        "n": str(n),
        "wide": chr(0xFF10 + n),
        "ring": chr(0x2460 + n - 1),
        "han": "一二三四五六七八九"[n - 1],
        "upper": "ABCDEFGHI"[n - 1],
        "lower": "abcdefghi"[n - 1],
    }
    return {sign: sign.format(**given) for sign in SIGNS}


def offered() -> Iterator[Any]:
    """All steps of all flows that show choices of their own."""
    for flow in WORDS.flows.values():
        for step in flow.steps:
            if step.options:
                yield pytest.param(step, id=f"{flow.name}-{step.slot}")


def test_there_are_such_questions() -> None:
    assert len(list(offered())) >= 3


@pytest.mark.parametrize("step", offered())
def test_a_step_takes_every_sign_for_every_choice(step: Any) -> None:
    options = tuple((one.label, one.value) for one in step.options)
    shown = [{"label": label, "value": value} for label, value in options]
    for n, (_, value) in enumerate(options, start=1):
        for said in signs(n).values():
            picked = control.picked(said, shown)
            assert picked == value, said
            assert picked is not None
    # Who picks by number is understood by the label, so that one must pass the step's own check.
    for label, value in options:
        assert answer(step.type, label, options=options).value == value


@pytest.mark.parametrize("said", [*signs(2).values(), "2吧", "是第二个", "B."])
def test_lists_made_on_the_way_take_them_too(said: str) -> None:
    own = [{"number": f"XF2026030100001{n}", "title": "路灯", "stage": "已提交"} for n in (1, 2)]
    assert answer("case_choice", said, facts={"own_cases": own}).value == own[1]["number"]
    places = [{"region_code": str(n), "region_name": f"甲省乙{n}市鼓楼区"} for n in (1, 2)]
    chosen = answer("place_choice", said, values={"place": {"ambiguous": places}})
    assert chosen.value == places[1]
    codes = sorted(code for code, node in store.loaded().tree.nodes.items() if node.plain)[:2]
    assert answer("class_choice", said, values={"class_doubt": codes}).value == codes[1]


@pytest.mark.parametrize(
    "said",
    ["", "十五栋", "A栋坏了", "我住2号楼", "abc", "1楼", "两个都改", "〇", "0", "13800000001"],
)
def test_what_only_holds_a_number_is_no_choice(said: str) -> None:
    options = [{"label": "电话", "value": "phone"}, {"label": "住址", "value": "address"}]
    assert not place_in_list(said)
    assert control.picked(said, options) is None


@pytest.mark.parametrize(
    ("said", "value"), [("是", True), ("对", True), ("不", False), ("否", False)]
)
def test_yes_and_no_are_one_sign_each(said: str, value: bool) -> None:
    assert answer("yes_no", said).value is value
