"""Reaching a citizen whom the chat does not reach."""

import pytest
from sqlalchemy import select

from bot.intake.desk import Desk
from bot.intake.handover import NotTaken
from bot.intake.models import Conversation
from bot.intake.notices import WayClosed
from bot.intake.ports import Delivery
from bot.intake.replying import EmptyReply
from bot.kit.clock import FixedClock
from bot.staff.models import AuditEntry
from tests.bot.intake.desks import build_desk, desk_of, takes_edits
from tests.bot.intake.service import CITIZEN, OFFICER, Service

PHONE = "13900001234"


@pytest.fixture
def desk(service: Service) -> Desk:
    service.script.script = takes_edits
    return desk_of(service)


async def silent(service: Service, desk: Desk, clock: FixedClock, *, phone: str = PHONE) -> str:
    """A handler has the conversation, and the window is closed."""
    await service.say("路灯坏了三个月")
    id_ = service.conversation().id
    await desk.claim(OFFICER, id_)
    if phone:
        await desk.set_field(OFFICER, id_, "phone", phone)
    clock.advance(hours=49)
    return id_


def last(service: Service) -> tuple[str, str | None]:
    message = service.messages("out")[-1]
    return message.status, message.reason


async def test_a_notice_asks_the_citizen_back_and_the_words_wait(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    id_ = await silent(service, desk, clock)
    told = await desk.notify(OFFICER, id_, "template", "材料还缺身份证复印件")
    assert told["status"] == "queued"
    await service.drain()
    assert service.channel.notified == [CITIZEN]
    assert service.channel.sent == []
    assert last(service) == ("sent", None)
    assert "材料还缺" in await service.hear("什么事")


async def test_a_short_message_goes_to_the_number_of_the_draft(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    id_ = await silent(service, desk, clock)
    ways = await desk.ways(OFFICER, id_)
    assert ways["sms"] == {"open": True, "why": "", "to": "139****1234"}
    await desk.notify(OFFICER, id_, "sms", "请回电 0571-88880000")
    await service.drain()
    assert service.short.sent == [(PHONE, "请回电 0571-88880000")]
    assert last(service) == ("sent", None)
    assert await service.hear("什么事") == ""
    entries = service.db.look(lambda s: list(s.scalars(select(AuditEntry))))
    (entry,) = [one for one in entries if one.action == "conversations.sms"]
    assert PHONE not in str(entry.__dict__)


async def test_to_the_number_of_the_case_once_it_is_filed(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    id_ = await silent(service, desk, clock)
    await desk.file(OFFICER, id_)
    assert (await desk.ways(OFFICER, id_))["sms"]["to"] == "138****1234"


async def test_what_cannot_be_is_said(service: Service, desk: Desk, clock: FixedClock) -> None:
    id_ = await silent(service, desk, clock, phone="")
    assert (await desk.ways(OFFICER, id_))["sms"]["why"] == "no_phone"
    bare = build_desk(service.db, clock, engine=service.engine, channel=service.channel)
    assert (await bare.ways(OFFICER, id_))["sms"]["why"] == "not_set_up"
    service.channel.can_notify = False
    assert (await desk.ways(OFFICER, id_))["template"]["why"] == "not_set_up"
    for way in ("template", "sms"):
        with pytest.raises(WayClosed):
            await desk.notify(OFFICER, id_, way, "您好")  # type: ignore[arg-type]
    await desk.release(OFFICER, id_)
    with pytest.raises(NotTaken):
        await desk.ways(OFFICER, id_)


async def test_too_long_or_empty_is_refused(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    id_ = await silent(service, desk, clock)
    for text in ("", "长" * 301):
        with pytest.raises(EmptyReply):
            await desk.notify(OFFICER, id_, "sms", text)


async def test_it_is_tried_again_and_then_shown_as_failed(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    id_ = await silent(service, desk, clock)
    service.short.deliveries = [Delivery("retry", "http_503", 1.0)] * 4
    await desk.notify(OFFICER, id_, "sms", "请回电")
    for _ in range(4):
        assert last(service)[0] == "queued"
        await service.drain()
        clock.advance(minutes=1)
    assert last(service) == ("failed", "http_503")
    await desk.notify(OFFICER, id_, "sms", "请回电")
    service.short.deliveries = [Delivery("failed", "http_400")]
    await service.drain()
    assert last(service) == ("failed", "http_400")


async def test_nobody_is_reached_who_left_meanwhile(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    id_ = await silent(service, desk, clock)
    await desk.notify(OFFICER, id_, "sms", "请回电")

    def leave(session: object) -> None:
        session.get(Conversation, id_).following = False  # type: ignore[attr-defined]

    service.db.transact(leave)
    await service.drain()
    assert service.short.sent == []
    assert last(service) == ("failed", "unreachable")
