"""Documents that a handler sends: a text with a link, which opens until it is taken back."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from bot.intake import documents
from bot.intake.desk import Desk
from bot.intake.documents import LinkNotFound
from bot.intake.models import Attachment, Conversation
from bot.intake.ports import AttachmentRefused, Delivery
from bot.intake.sealing import Sealed
from bot.kit.clock import FixedClock
from bot.staff.models import AuditEntry
from bot.staff.permissions import Role
from tests.bot.intake.desks import BASE, desk_of, taken
from tests.bot.intake.office import DOCX, PDF, TEXT, XLSX, office
from tests.bot.intake.service import COLLEAGUE, OFFICER, Service, event

SUPERVISOR = OFFICER.__class__("staff-9", "周主任", Role.SUPERVISOR, "信访局")
LINK = re.compile(re.escape(BASE) + r"/my/file/([\w-]{43})\n")


@pytest.fixture
def desk(service: Service) -> Desk:
    return desk_of(service)


def token(service: Service) -> str:
    found = LINK.search(service.channel.texts[-1])
    assert found, service.channel.texts[-1]
    return found[1]


def look(service: Service, link: str) -> documents.Given:
    return service.db.look(lambda s: documents.look(s, link, service.clock.now()))


async def test_the_citizen_gets_a_link_and_staff_see_the_file(service: Service, desk: Desk) -> None:
    id_ = await taken(service, desk)
    sent = await desk.send_file(OFFICER, id_, PDF, "C:\\文件\\受理\u202e告知书.PDF")
    assert (sent["status"], sent["pushes_left"]) == ("queued", 4)
    await service.drain()
    assert "受理告知书.pdf" in service.channel.texts[-1]
    given = look(service, token(service))
    assert (given.name, given.bytes, given.content_type) == (
        "受理告知书.pdf", len(PDF), "application/pdf",
    )  # fmt: skip
    assert service.store.open(given.key) == PDF
    for asker in (OFFICER, COLLEAGUE):
        shown = await desk.open(asker, id_)
        message, file = shown["messages"][-1], shown["attachments"][-1]
        assert (message["kind"], message["status"]) == ("text", "sent")
        assert (file["message_id"], file["filename"]) == (message["id"], "受理告知书.pdf")
        assert token(service) not in str(shown)
    assert token(service) not in str(await desk.queue(OFFICER, "mine"))
    for words in ("给您一份", token(service)[:1], token(service)[:9]):
        assert token(service)[9:] not in str(await desk.search(OFFICER, words))


@pytest.mark.parametrize(
    ("content", "ending"), [(PDF, "pdf"), (DOCX, "docx"), (XLSX, "xlsx"), (TEXT, "txt")]
)
async def test_what_it_is_its_content_says(
    service: Service, desk: Desk, content: bytes, ending: str
) -> None:
    id_ = await taken(service, desk)
    await desk.send_file(OFFICER, id_, content, "答复.exe")
    await service.drain()
    assert look(service, token(service)).name == f"答复.exe.{ending}"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (office("word/document.xml", "word/vbaProject.bin"), "unknown_type"),
        (office("word/document.xml", "word/embeddings/ole1.bin"), "unknown_type"),
        (office("xl/workbook.xml", "xl/macrosheets/sheet1.xml"), "unknown_type"),
        (office("word/document.xml", kinds="x.macroEnabled.main+xml"), "unknown_type"),
        (office("word/document.xml", rels="relationships/attachedTemplate"), "unknown_type"),
        (office("other.xml"), "unknown_type"),
        (b"PK\x03\x04 no archive", "unknown_type"),
        (b"MZ\x90\x00\x03\x00", "unknown_type"),
        (b"", "empty"),
        (TEXT * 50_000, "too_large"),
        (PDF + bytes(10 * 1024 * 1024), "too_large"),
    ],
)
async def test_anything_else_is_refused(
    service: Service, desk: Desk, content: bytes, reason: str
) -> None:
    id_ = await taken(service, desk)
    with pytest.raises(AttachmentRefused) as refused:
        await desk.send_file(OFFICER, id_, content, "答复.pdf")
    assert refused.value.reason == reason
    await service.drain()
    assert service.channel.sent == []


async def test_it_opens_neither_late_nor_taken_back_nor_by_another_word(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    id_ = await taken(service, desk)
    for name in ("甲.pdf", "乙.pdf"):
        await desk.send_file(OFFICER, id_, PDF, name)
        clock.advance(minutes=1)
    await service.drain()
    first, second = (LINK.search(text)[1] for text in service.channel.texts[-2:])  # type: ignore[index]
    for wrong in ("", "x", first[:-1], f"{first}x", "\ud800"):
        with pytest.raises(LinkNotFound):
            look(service, wrong)
    files = (await desk.open(OFFICER, id_))["attachments"]
    await desk.take_back_file(COLLEAGUE, id_, files[0]["id"])
    with pytest.raises(LinkNotFound):
        look(service, first)
    with pytest.raises(LinkNotFound):
        await desk.take_back_file(OFFICER, id_, files[0]["id"])
    shown = (await desk.open(OFFICER, id_))["attachments"]
    assert [file["link_until"] is not None for file in shown] == [False, True]
    clock.advance(days=14, minutes=-1, seconds=-1)
    assert look(service, second).name == "乙.pdf"
    clock.advance(seconds=1)
    with pytest.raises(LinkNotFound):
        look(service, second)


async def test_held_it_goes_out_when_the_citizen_writes(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    id_ = await taken(service, desk)
    clock.advance(hours=49)
    assert (await desk.send_file(OFFICER, id_, PDF, "答复.pdf"))["status"] == "held"
    await service.drain()
    assert service.channel.sent == []
    assert "答复.pdf" in await service.hear("在吗")


async def test_taken_back_while_it_is_held_it_does_not_go_out(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    id_ = await taken(service, desk)
    clock.advance(hours=49)
    await desk.send_file(OFFICER, id_, PDF, "答复.pdf")
    file = (await desk.open(OFFICER, id_))["attachments"][0]["id"]
    assert service.conversation().held == 1
    await desk.take_back_file(OFFICER, id_, file)
    assert service.conversation().held == 0
    assert "答复.pdf" not in await service.hear("在吗")
    await service.drain()
    assert service.channel.sent == []


async def test_one_that_wechat_held_back_goes_out_once_more(service: Service, desk: Desk) -> None:
    id_ = await taken(service, desk)
    service.channel.deliveries = [Delivery("quota_spent")]
    await desk.send_file(OFFICER, id_, PDF, "答复.pdf")
    await service.drain()
    assert (await desk.open(OFFICER, id_))["messages"][-1]["status"] == "held"
    assert "答复.pdf" in await service.hear("在吗")


async def test_of_a_sealed_talk_it_is_for_the_citizen_and_the_named_role(
    service: Service, desk: Desk
) -> None:
    await service.say("路灯坏了三个月")
    id_ = service.conversation().id
    await desk.claim(SUPERVISOR, id_)

    def seal(session: Any) -> None:
        session.get(Conversation, id_).slots = {"kind": {"value": "检举控告", "messages": []}}

    service.db.transact(seal)
    with pytest.raises(Sealed):
        await desk.send_file(OFFICER, id_, PDF, "答复.pdf")
    await desk.send_file(SUPERVISOR, id_, PDF, "答复.pdf")
    await service.drain()
    file = (await desk.open(SUPERVISOR, id_))["attachments"][-1]["id"]
    assert token(service) not in str(await desk.open(OFFICER, id_))
    with pytest.raises(Sealed):
        await desk.take_back_file(OFFICER, id_, file)
    with pytest.raises(LinkNotFound):
        await desk.take_back_file(SUPERVISOR, id_, "another")
    assert look(service, token(service)).name == "答复.pdf"


async def test_whoever_leaves_the_account_leaves_no_link(
    service: Service, desk: Desk, clock: FixedClock
) -> None:
    id_ = await taken(service, desk)
    await desk.send_file(OFFICER, id_, PDF, "答复.pdf")
    await service.drain()
    link = token(service)
    clock.advance(minutes=1)
    await service.inbox.receive(event("unsubscribe"), budget=4.3)
    with pytest.raises(LinkNotFound):
        look(service, link)
    kept = service.db.look(lambda s: s.scalars(select(Attachment.link_hash)).all())
    assert list(kept) == [None]


async def test_each_deed_is_a_line_of_the_log(service: Service, desk: Desk) -> None:
    id_ = await taken(service, desk)
    await desk.send_file(OFFICER, id_, PDF, "答复.pdf")
    await service.drain()
    now = service.clock.now()
    service.db.transact(lambda s: documents.give(s, token(service), now))
    file = (await desk.open(OFFICER, id_))["attachments"][-1]["id"]
    await desk.take_back_file(OFFICER, id_, file)
    lines = service.db.look(
        lambda s: s.execute(select(AuditEntry.action, AuditEntry.actor).order_by(AuditEntry.seq))
    ).all()
    who = dict(map(tuple, lines))
    assert who["conversations.document"] == who["conversations.document_back"] == "staff:staff-1"
    assert who["attachment.given"].startswith("citizen:")
