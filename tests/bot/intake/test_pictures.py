"""Pictures that a handler sends: kept, pushed, or held until the citizen writes."""

import pytest

from bot.intake.desk import Desk
from bot.intake.handover import NotTaken
from bot.intake.ports import AttachmentRefused, Delivery
from bot.kit.clock import FixedClock
from tests.bot.intake.desks import desk_of, taken
from tests.bot.intake.service import OFFICER, Service

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes(40)


@pytest.fixture
def desk(service: Service) -> Desk:
    return desk_of(service)


async def test_a_picture_reaches_the_citizen_and_stands_in_the_thread(
    service: Service, desk: Desk
) -> None:
    id_ = await taken(service, desk)
    sent = await desk.send_file(OFFICER, id_, PNG, "办理流程.png")
    assert (sent["status"], sent["pushes_left"]) == ("queued", 4)
    await service.drain()
    file = service.channel.sent[-1][1].file
    assert file is not None
    assert (file.content, file.content_type, file.filename) == (PNG, "image/png", "办理流程.png")
    shown = await desk.open(OFFICER, id_)
    message = shown["messages"][-1]
    assert (message["kind"], message["status"]) == ("image", "sent")
    assert shown["attachments"][-1]["message_id"] == message["id"]


async def test_what_is_no_picture_is_not_sent(service: Service, desk: Desk) -> None:
    id_ = await taken(service, desk)
    for content, reason in (
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "not_sendable"), (b"MZ\x90\x00\x03", "unknown_type"),
        (b"", "empty"),
        (PNG + bytes(10 * 1024 * 1024), "too_large"),
    ):  # fmt: skip
        with pytest.raises(AttachmentRefused) as refused:
            await desk.send_file(OFFICER, id_, content, "x")
        assert refused.value.reason == reason
    await service.drain()
    assert service.channel.sent == []


async def test_only_who_has_the_conversation_sends(service: Service, desk: Desk) -> None:
    await service.say("路灯坏了三个月")
    with pytest.raises(NotTaken):
        await desk.send_file(OFFICER, service.conversation().id, PNG, "x")


async def test_one_that_cannot_be_pushed_goes_out_when_the_citizen_writes(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    id_ = await taken(service, desk)
    clock.advance(hours=49)
    assert (await desk.send_file(OFFICER, id_, PNG, "x.png"))["status"] == "held"
    await service.drain()
    assert service.channel.sent == []
    await service.say("在吗")
    await service.drain()
    assert service.channel.sent[-1][1].file is not None
    conversation = service.conversation()
    assert (conversation.held, conversation.pushes_left) == (0, 4)


async def test_one_that_wechat_held_back_goes_out_once_more(service: Service, desk: Desk) -> None:
    id_ = await taken(service, desk)
    service.channel.deliveries = [Delivery("quota_spent")]
    await desk.send_file(OFFICER, id_, PNG, "x.png")
    await service.drain()
    assert service.conversation().held == 1
    await service.say("在吗")
    await service.drain()
    assert [message.file is not None for _, message in service.channel.sent] == [True]


async def test_the_citizen_sees_typing_again_after_a_while(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    id_ = await taken(service, desk)
    for seconds in (0, 3, 3, 10, 3):
        clock.advance(seconds=seconds)
        await desk.look(OFFICER, id_, typing=True)
    assert service.channel.typed == 2
    await desk.reply(OFFICER, id_, "您好")
    await desk.look(OFFICER, id_, typing=True)
    assert service.channel.typed == 3
