"""Leaving the account erases what was said before it, and nothing that came after it."""

from datetime import timedelta

from sqlalchemy import select

from bot.intake.models import Message
from tests.bot.intake.service import CITIZEN, Service, event, said, shown


async def test_leaving_the_account_erases(service: Service) -> None:
    await service.hear("我叫赵一鸣，电话13800000000")
    await service.inbox.receive(event("unsubscribe"))
    conversation = service.conversation(CITIZEN)
    assert conversation.state is None
    assert conversation.slots is None
    assert conversation.sender == ""
    assert not conversation.following
    assert {m.text for m in service.messages()} == {""}
    assert {m.status for m in service.db.look(lambda s: list(s.scalars(select(Message))))} == {
        "answered", "passive",
    }  # fmt: skip
    assert shown(await service.inbox.receive(event("subscribe"))) == "1:event:subscribe"
    assert service.conversation().following
    assert service.conversation().sender == CITIZEN


async def test_leaving_told_again_erases_nothing_new(service: Service) -> None:
    start = service.clock.now()
    await service.hear("你好", at=start)
    left = said(
        kind="event",
        payload={"name": "unsubscribe", "key": ""},
        dedupe_key="event:1:unsubscribe:",
        at=start + timedelta(seconds=10),
    )
    await service.inbox.receive(left)
    version = service.conversation().state_version
    await service.inbox.receive(left)
    assert service.conversation().state_version == version
    for at in (start, start + timedelta(seconds=60)):
        await service.hear("路灯坏了", at=at)
        await service.inbox.receive(left)
        assert service.conversation().state is not None
        assert service.conversation().following


async def test_leaving_told_late_erases_nothing_newer(service: Service) -> None:
    start = service.clock.now()
    await service.hear("路灯坏了", at=start + timedelta(seconds=60.5))
    for seconds, gone in ((59, False), (60, True)):
        left = said(
            kind="event",
            payload={"name": "unsubscribe", "key": ""},
            at=start + timedelta(seconds=seconds),
        )
        await service.inbox.receive(left)
        assert (service.conversation().state is None) is gone
