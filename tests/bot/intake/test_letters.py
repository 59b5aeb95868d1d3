"""Several matters submitted at once: all cases in the turn's one transaction, or none."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.cases.models import Case
from bot.intake import conversations
from bot.intake.evidence import words_apart
from bot.intake.models import Conversation
from bot.intake.reading import read_conversation
from bot.intake.sealing import is_sealed
from bot.kit.clock import FixedClock
from bot.kit.db import Database
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Role
from integrations.dialogue.scripted import ScriptedEngine, answer
from tests.bot.intake.service import OFFICER, Service, said, shown
from tests.bot.intake.test_commands import command, own, petition, says

SUPERVISOR = StaffAsker("staff-9", "周主任", Role.SUPERVISOR, "信访局")
STORY = "1、路灯坏了两个月；2、村主任李大宝打了我"


def told(messages: list[str], parts: dict[str, str]) -> dict[str, Any]:
    return {"messages": messages, "parts": parts}


def lamp(story: str = "", **more: Any) -> dict[str, Any]:
    parts = {story: "路灯坏了两个月"} if story else {}
    return petition(told=told([story], parts)) | more


def accusation(story: str = "", **more: Any) -> dict[str, Any]:
    parts = {story: "村主任李大宝打了我"} if story else {}
    made = petition(
        kind="检举控告", title="村主任打人", facts="村主任李大宝打了我。", requests=["查处"]
    )
    return made | {"told": told([story], parts)} | more


async def story_of(service: Service) -> str:
    """The story is told and fills a draft of two matters; its message."""
    await service.hear(STORY)
    story = service.messages("in")[-1].id
    cells = [
        {"story": {"value": "路灯坏了两个月", "messages": [story]}, "kind": {"value": "求决"}},
        {"story": {"value": "村主任打了我", "messages": [story]}, "kind": {"value": "检举控告"}},
    ]
    slots = {**cells[0], "matters": {"value": cells, "messages": [story], "current": 0}}

    def work(session: Any) -> None:
        session.get(Conversation, service.conversation().id).slots = slots

    service.db.transact(work)
    return story


async def test_all_are_filed_under_one_number_with_their_own_words(service: Service) -> None:
    story = await story_of(service)
    says(service, command("submit_petition", petitions=[lamp(story), accusation(story)]))
    receipt = await service.hear("确认提交")
    first, second = own(service)
    assert first.letter == second.letter
    assert first.letter is not None
    for words in (first.letter, first.number, second.number, "2026年3月17日", "人工"):
        assert words in receipt
    assert receipt.count("查询码") == 2
    assert "李大宝" not in receipt
    rows = {row.number: row for row in service.db.look(lambda s: list(s.scalars(select(Case))))}
    texts = {n: [word["text"] for word in row.original_words] for n, row in rows.items()}
    assert texts == {
        first.number: ["路灯坏了两个月"],
        second.number: ["村主任李大宝打了我"],
    }
    assert [rows[one.number].sealed for one in (first, second)] == [False, True]
    assert service.conversation().case_count == 2


async def test_one_that_lacks_something_keeps_all_from_being_filed(service: Service) -> None:
    lacking = lamp(facts="", requests=[])
    says(service, command("submit_petition", petitions=[lamp(), lacking]))
    answered = await service.hear("确认提交")
    assert "没能提交成功" in answered
    assert own(service) == []
    assert service.conversation().holder == "queue"


async def test_a_letter_is_filed_once_for_a_message_sent_three_times(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    both = [lamp(), accusation()]
    engine = ScriptedEngine(
        lambda request: answer(None, commands=[command("submit_petition", petitions=both)]),
        delay=0.02,
    )
    services = [Service(database, clock, tmp_path, engine=engine) for _ in range(3)]
    message = said("确认")
    answers = await asyncio.gather(*(one.inbox.receive(message) for one in services))
    assert len({shown(given) for given in answers}) == 1
    assert len(own(services[0])) == 2


async def test_one_that_is_left_is_filed_alone_with_its_own_words(service: Service) -> None:
    story = await story_of(service)
    says(service, command("submit_petition", petitions=[lamp(story)]))
    receipt = await service.hear("确认提交")
    (only,) = own(service)
    assert only.letter is None
    assert "总编号" not in receipt
    case = service.db.look(lambda s: s.scalars(select(Case)).one())
    assert [word["text"] for word in case.original_words] == ["路灯坏了两个月"]


async def test_a_draft_with_an_accusation_among_its_matters_is_sealed(service: Service) -> None:
    await story_of(service)
    id_ = service.conversation().id

    def read(asker: StaffAsker) -> str:
        now = service.clock.now()
        return str(service.db.transact(lambda s: read_conversation(s, asker, id_, now=now)))

    assert "李大宝" not in read(OFFICER)
    assert "村主任" not in read(OFFICER)
    assert "村主任" in read(SUPERVISOR)


async def test_after_filing_the_talk_stays_sealed(service: Service) -> None:
    story = await story_of(service)
    says(service, command("submit_petition", petitions=[lamp(story), accusation(story)]))
    await service.hear("确认提交")
    id_ = service.conversation().id
    assert service.db.look(lambda s: conversations.show(s, id_, SUPERVISOR))["sealed"]


@pytest.mark.parametrize("number", ["letter", "number"])
async def test_status_by_the_umbrella_number_and_by_one(service: Service, number: str) -> None:
    says(service, command("submit_petition", petitions=[lamp(), lamp(title="井盖丢了")]))
    await service.hear("确认提交")
    first, second = own(service)
    says(service, command("show_status", number=getattr(first, number)))
    answered = await service.hear("查")
    assert first.number in answered
    assert (second.number in answered) is (number == "letter")


def test_an_accusation_taken_back_still_seals_the_draft() -> None:
    cells = {"kind": {"value": "求决"}, "matters": {"value": [{}], "veiled": True}}
    assert is_sealed(cells)
    assert not is_sealed({"kind": {"value": "求决"}})


def test_a_message_of_both_that_was_not_parted_goes_with_the_sealed_one() -> None:
    words = [{"message_id": "m1", "at": None, "text": "都在东恩村"}]
    both = [told(["m1"], {}), told(["m1"], {})]
    assert words_apart(words, both, [False, True]) == [[], words]
    assert words_apart(words, both, [False, False]) == [words, words]


def test_of_a_parted_message_nobody_gets_the_rest() -> None:
    words = [{"message_id": "m1", "at": None, "text": "1修灯，2查处"}]
    each = [told(["m1"], {"m1": "修灯"}), told(["m1"], {"m1": "查处"}), told(["m1"], {})]
    found = words_apart(words, each, [False, True, False])
    assert [[one["text"] for one in own] for own in found] == [["修灯"], ["查处"], []]
