"""What the service tells a citizen without being asked."""

from dataclasses import replace

from bot.cases import service as cases
from tests.bot.intake.desks import desk_of
from tests.bot.intake.service import OFFICER, Service
from tests.bot.petitions import ME, origin, petition


def file(service: Service) -> str:
    told = replace(origin(ME), conversation_id=service.conversation().id)
    now = service.clock.now()
    return service.db.transact(
        lambda s: cases.file_petition(s, petition(), origin=told, now=now).number
    )


async def test_a_registered_case_is_told_in_the_chat(service: Service) -> None:
    await service.hear("路灯坏了")
    number = file(service)
    await desk_of(service).register(OFFICER, number)
    await service.drain()
    told = service.messages("out")[-1]
    assert (told.key, told.status, told.author) == ("case_registered", "sent", "bot")
    assert number in told.text
    assert "已经登记" in told.text


async def test_when_the_window_is_over_it_comes_with_the_next_answer(service: Service) -> None:
    await service.hear("路灯坏了")
    number = file(service)
    service.clock.advance(days=3)  # type: ignore[attr-defined]
    await desk_of(service).register(OFFICER, number)
    await service.drain()
    assert service.messages("out")[-1].status == "held"
    assert "已经登记" in await service.hear("在吗")


async def test_nothing_is_said_while_a_person_has_the_conversation(service: Service) -> None:
    await service.hear("路灯坏了")
    number = file(service)
    await service.hear("人工")
    desk = desk_of(service)
    await desk.claim(OFFICER, service.conversation().id)
    await desk.register(OFFICER, number)
    await service.drain()
    assert service.messages("out")[-1].status == "held"
