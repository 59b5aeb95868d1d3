"""Manner: short, plain, nothing promised, a reason for every personal datum."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from actions.wording import Wording
from nlu.flowfile import Flow, Step
from tests.actions.talk import WORDING

PERSONAL = ("name", "phone", "id_number", "address")
MAY_BE_REFUSED = (*PERSONAL, "place", "event_time", "prior_efforts", "reasons", "accused", "proxy")
PROMISES = re.compile(r"保证(?!金)|一定会|肯定会|马上解决|帮您解决|包您|绝对")
OFFICIALESE = re.compile(r"特此|兹|敬请|予以|贵方|该同志|相关事宜|切实|务必|不得(?!给)|必须")


def _texts() -> Iterator[tuple[str, str]]:
    for flow in WORDING.flows.values():
        for step in flow.steps:
            for text in _of(step):
                yield f"{flow.name}.{step.slot}", text
        for key, text in flow.wording.items():
            if isinstance(text, str):
                yield f"{flow.name}.{key}", text


def _of(step: Step) -> list[str]:
    declined = [step.decline.text] if step.decline else []
    return [*step.ask, step.why or "", step.help or "", *step.invalid.values(), *declined]


@pytest.mark.parametrize(("where", "text"), list(_texts()))
def test_every_text_is_short_plain_and_promises_nothing(where: str, text: str) -> None:
    assert len(text) <= 220, where
    assert not PROMISES.search(text), where
    assert not OFFICIALESE.search(text), where


def _petition() -> Flow:
    return WORDING.flows["petition"]


@pytest.mark.parametrize("slot", PERSONAL)
def test_every_personal_datum_says_what_for(slot: str) -> None:
    step = _petition().step(slot)
    assert step.why
    assert re.search("用|核实|寄|登记", step.ask[0])


@pytest.mark.parametrize("slot", MAY_BE_REFUSED)
def test_what_the_law_leaves_open_may_be_left_open(slot: str) -> None:
    decline = _petition().step(slot).decline
    assert decline is not None
    assert decline.accept


@pytest.mark.parametrize("slot", [*PERSONAL, "place"])
def test_a_refusal_leaves_a_flag(slot: str) -> None:
    decline = _petition().step(slot).decline
    assert decline is not None
    assert decline.flag


@pytest.mark.parametrize("name", sorted(WORDING.flows))
def test_whatever_is_asked_can_be_explained_and_is_asked_anew_in_other_words(name: str) -> None:
    for step in WORDING.flows[name].steps:
        if not step.asked:
            continue
        assert step.why, step.slot
        assert step.help, step.slot
        assert step.decline, step.slot
        if step.need == "required":
            assert len(step.ask) >= 2, step.slot


def test_identity_is_asked_last() -> None:
    slots = [step.slot for step in _petition().steps if step.asked]
    first = min(slots.index(slot) for slot in PERSONAL)
    assert slots.index("story") == 0
    assert first > slots.index("reasons")


def test_it_says_that_an_ai_answers() -> None:
    wording: Wording = WORDING
    assert "人工智能" in wording.reply("welcome").text
    assert "人工智能" in str(_petition().wording["readback_head"])
    assert "{consent}" in str(_petition().wording["readback_tail"])
