"""What the engine proposes and the service does, in the turn's one transaction."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.cases import service as cases
from bot.cases.models import Case, CaseAttachment
from bot.intake.models import Attachment
from bot.intake.ports import Media
from bot.kit.clock import FixedClock
from bot.kit.db import Database
from bot.staff.askers import CitizenAsker
from integrations.dialogue.scripted import ScriptedEngine, answer
from tests.bot.intake.service import CITIZEN, Service, said, shown, until

ME = CitizenAsker("wechat", "gh_test", CITIZEN)
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 64


def petition(**more: Any) -> dict[str, Any]:
    return {
        "kind": "求决",
        "petitioner": {"name": "赵一鸣", "phone": "13800001234"},
        "problem_place": {"region_name": "某县", "detail": "某街道"},
        "title": "某街道路灯损坏",
        "requests": ["要求街道修好路灯"],
        "facts": "三盏路灯坏了两个月。",
        "consent": {"version": "1", "at": "2026-03-02T10:00:00+08:00"},
    } | more


def command(name: str, **args: Any) -> dict[str, Any]:
    return {"name": name, "args": args}


def says(service: Service, *commands: dict[str, Any], state: Any = None) -> None:
    service.script.script = lambda request: answer(state, commands=list(commands))


def own(service: Service) -> list[cases.CaseSummary]:
    return service.db.look(lambda session: cases.own_cases(session, ME))


async def file(service: Service, **more: Any) -> str:
    says(service, command("submit_petition", petition=petition(**more)))
    receipt = await service.hear("确认")
    assert "查询码" in receipt
    return next(case.number for case in own(service) if case.number in receipt)


async def test_a_petition_is_filed_with_its_words(service: Service) -> None:
    await service.hear("以前说的别的事")
    await service.hear("路灯坏了两个月")
    number = await file(service)
    case = service.db.look(lambda s: s.scalars(select(Case)).one())
    assert case.number == number
    assert number in (text := service.messages("out")[-1].text)
    assert "2026年3月17日" in text
    assert "人工" in text
    # The words the draft rests on and all after them, none before.
    assert [word["text"] for word in case.original_words] == ["路灯坏了两个月", "确认"]
    assert service.conversation().case_count == 1


async def test_a_receipt_is_given_once_for_a_message_sent_three_times(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    engine = ScriptedEngine(
        lambda request: answer(None, commands=[command("submit_petition", petition=petition())]),
        delay=0.02,
    )
    services = [Service(database, clock, tmp_path, engine=engine) for _ in range(3)]
    message = said("确认")
    answers = await asyncio.gather(*(one.inbox.receive(message) for one in services))
    assert len({shown(given) for given in answers}) == 1
    assert len(own(services[0])) == 1


async def test_files_of_the_draft_go_with_it_and_strangers_files_do_not(service: Service) -> None:
    service.channel.media["m"] = Media(PNG, "image/png")
    await service.say(kind="image", payload={"media_id": "m"})
    await service.say(kind="image", payload={"media_id": "m"}, sender="o-other")
    ids = [request.payload["attachment"] for request in service.script.asked]
    number = await file(service, attachments=[*ids, "no-such"])
    await service.drain()
    attached = service.db.look(lambda s: list(s.scalars(select(CaseAttachment.attachment_id))))
    assert attached == ids[:1]
    mine = service.db.look(lambda s: s.get_one(Attachment, ids[0]))
    assert (mine.case_number, mine.status) == (number, "stored")


async def test_a_petition_that_cannot_be_filed_is_lost_to_nobody(service: Service) -> None:
    await service.hear("路灯坏了")
    before = service.conversation()
    says(service, command("submit_petition", petition=petition(consent=None)), state={"done": 1})
    assert "没能提交成功" in await service.hear("确认")
    after = service.conversation()
    assert (after.state, after.slots) == (before.state, before.slots)
    assert (after.holder, after.queue_reason) == ("queue", "not_filed")
    assert own(service) == []


async def test_status(service: Service) -> None:
    says(service, command("show_status"))
    assert "还没有查到" in await service.hear("查询进度")
    first = await file(service)
    says(service, command("show_status"))
    assert "已提交" in await service.hear("查询进度")
    second = await file(service, title="另一件")
    says(service, command("show_status"))
    both = await service.hear("查询进度")
    assert first in both
    assert second in both
    says(service, command("show_status", number=first))
    assert first in await service.hear(first)
    facts = service.script.asked[-1].facts["own_cases"]
    assert {case["number"] for case in facts} == {first, second}


async def test_somebody_elses_case_needs_all_three(service: Service) -> None:
    number = await file(service)
    code = service.db.look(lambda s: s.scalars(select(Case.query_code)).one())
    wrong = command("show_status", number=number, query_code="AAAAAAAAAA", phone_tail="1234")
    nothing = command("show_status", number="XF20260302999999", query_code="A", phone_tail="1")
    right = command("show_status", number=number, query_code=code, phone_tail="1234")
    answers = []
    for asked in (wrong, nothing, right):
        says(service, asked)
        answers.append(await service.hear("查", sender="o-neighbour"))
    assert answers[0] == answers[1]
    assert number not in answers[0]
    assert number in answers[2]
    says(service, wrong)
    for _ in range(4):
        await service.hear("查", sender="o-neighbour")
    assert "次数有点多" in await service.hear("查", sender="o-neighbour")


async def test_what_one_does_with_an_own_case(service: Service) -> None:
    number = await file(service)
    for asked, word in (
        (command("add_supplement", number=number, text="又坏了一盏"), "补充的内容"),
        (command("urge_case", number=number), "催"),
        (command("change_contact", number=number, phone="13900001111"), "已经更正"),
        (command("change_contact", number=number, phone="12"), "不完整"),
        (command("withdraw_case", number=number, reason="修好了"), "明天 10:00"),
        (command("add_supplement", number="XF20260302999999", text="x"), "没有找到"),
    ):
        says(service, asked)
        assert word in await service.hear("好"), asked
    says(service, command("add_supplement", number=number, text="别人的话"))
    assert "没有找到" in await service.hear("好", sender="o-neighbour")


async def test_an_unknown_command_does_no_harm(service: Service) -> None:
    service.script.script = lambda request: answer(
        {}, ("ok", "好的"), commands=[command("drop_tables"), command("discard_draft")]
    )
    assert await service.hear("你好") == "好的"


async def test_a_command_that_fails_leaves_nothing_and_the_message_pending(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_arguments: Any, **_more: Any) -> Any:
        raise RuntimeError("killed")

    monkeypatch.setattr(cases, "file_petition", die)
    says(service, command("submit_petition", petition=petition()), state={"done": 1})
    message = said("确认")
    assert (await service.inbox.receive(message)).messages == ()
    assert service.messages("in")[0].status == "pending"
    assert service.conversation().state is None
    monkeypatch.undo()
    assert "查询码" in shown(await service.inbox.receive(message))
    await until(lambda: len(own(service)) == 1)
