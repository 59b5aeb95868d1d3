"""What is written in pictures: proposed to whoever sent them, theirs only when they say so."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.intake import conversations, reading
from bot.intake.claiming import claim
from bot.intake.models import Attachment, Reading
from bot.intake.ports import Delivery
from bot.intake.proposals import choice_of
from bot.kit.clock import FixedClock
from bot.kit.db import Database
from bot.staff.askers import StaffAsker
from bot.staff.models import AuditEntry
from bot.staff.permissions import NotPermitted, Role
from tests.bot.intake.reading_service import LETTER, ReadingService, lines
from tests.bot.intake.service import OFFICER, FakeChannel, event

ASKED = "照片里的字"
CHOICES = {
    "use": ["1", "①", "１", "一", "A", "a", "第一个", "1.", "用上", "对！", "是的。"],
    "decline": ["2", "②", "二", "B", "第二个", "不用", "不对"],
    "edit": ["3", "③", "三", "C", "第三个", "我来改"],
    "other": ["", "4", "十", "对不起，我想问一下", "1.物业不管 2.电梯不修"],
}
CARD = ("姓名 张示例", "性别 女 民族 汉", "出生 1949 年 12 月 31 日", "住址 示例省示例市某路 1 号",
        "公民身份号码 11010519491231002X")  # fmt: skip


@pytest.fixture
async def service(
    sqlite_database: Database, clock: FixedClock, tmp_path: Path
) -> AsyncIterator[ReadingService]:
    made = ReadingService(sqlite_database, clock, tmp_path)
    yield made
    await made.inbox.close()


@pytest.fixture
async def either(
    database: Database, clock: FixedClock, tmp_path: Path
) -> AsyncIterator[ReadingService]:
    """On both databases."""
    made = ReadingService(database, clock, tmp_path)
    yield made
    await made.inbox.close()


async def test_what_is_read_is_shown_to_the_sender(service: ReadingService) -> None:
    await service.send_picture()
    assert service.channel.texts == []
    await service.read()
    [asked] = service.channel.texts
    assert LETTER in asked
    assert "1. 用上" in asked
    assert service.readings() == ["asked"]


def test_one_sign_is_enough_to_answer() -> None:
    for choice, texts in CHOICES.items():
        assert {text: choice_of(text) for text in texts} == dict.fromkeys(texts, choice)


async def test_on_yes_it_is_as_if_it_were_said(service: ReadingService) -> None:
    await service.send_picture()
    await service.read()
    assert LETTER in await service.hear("1")
    asked = service.script.asked[-1]
    assert (asked.kind, asked.text, asked.payload) == ("text", LETTER, {"read": True})
    assert service.readings() == ["used"]
    await service.say("1")
    assert service.script.asked[-1].text == "1"


async def test_the_record_tells_where_the_words_come_from(service: ReadingService) -> None:
    await service.send_picture()
    await service.read()
    await service.say("1")
    shown = service.db.look(lambda s: conversations.show(s, service.conversation().id, OFFICER))
    [said] = [one for one in shown["messages"] if one["text"] == "1"]
    assert said["payload"]["read"] == {"text": LETTER, "files": [shown["attachments"][0]["id"]]}
    assert shown["attachments"][0]["reading"] == {"status": "used", "text": LETTER}


async def test_on_no_the_last_question_comes_again(service: ReadingService) -> None:
    await service.send_picture()
    await service.read()
    heard = await service.hear("2")
    assert "这些不用" in heard
    assert service.script.asked[-1].payload == {"name": "resume", "key": ""}
    assert service.readings() == ["declined"]


async def test_the_sender_may_put_it_right(either: ReadingService) -> None:
    await either.send_picture()
    await either.read()
    before = len(either.script.asked)
    assert "请把对的话发给我" in await either.hear("3")
    assert len(either.script.asked) == before
    await either.say("是四号楼，不是三号楼，电梯停了两个月。")
    asked = either.script.asked[-1]
    assert (asked.text, asked.payload) == ("是四号楼，不是三号楼，电梯停了两个月。", {"read": True})
    assert either.readings() == ["used"]


async def test_other_words_are_no_answer(service: ReadingService) -> None:
    await service.send_picture()
    await service.read()
    await service.say("我住在城关区")
    assert service.script.asked[-1].text == "我住在城关区"
    assert service.readings() == ["noted"]
    await service.say("1")
    assert service.script.asked[-1].text == "1"


@pytest.mark.parametrize("found", [(), ("禁止停车",), ("３号楼", "2026")])
async def test_a_picture_with_little_writing_needs_no_word(
    service: ReadingService, found: tuple[str, ...]
) -> None:
    service.reader.lines = lines(*found)
    await service.send_picture()
    await service.read()
    assert service.channel.texts == []
    assert service.readings() == ["nothing"]


async def test_who_went_on_is_not_asked(service: ReadingService) -> None:
    await service.send_picture()
    await service.say("电梯坏了两个月")
    await service.read()
    assert service.channel.texts == []
    assert service.readings() == ["noted"]


async def test_several_pictures_are_asked_about_at_once(either: ReadingService) -> None:
    await either.send_picture("m1")
    await either.send_picture("m2")
    assert await either.worker.read()
    assert sorted(either.readings()) == ["ready", "waiting"]
    await either.read()
    [asked] = either.channel.texts
    assert asked.count(LETTER) == 2
    await either.say("1")
    assert either.script.asked[-1].text == f"{LETTER}\n{LETTER}"


async def test_a_person_is_not_interrupted(service: ReadingService, clock: FixedClock) -> None:
    await service.send_picture("m1")
    id_ = service.conversation().id
    await claim(service.db, clock, service.heard, id_, OFFICER)
    await service.read()
    assert service.channel.texts == []
    assert service.readings() == ["noted"]


async def test_a_question_not_sent_yet_dies_when_a_person_takes_over(
    either: ReadingService, clock: FixedClock
) -> None:
    await either.send_picture()
    while await either.worker.read():
        pass
    id_ = either.conversation().id
    await claim(either.db, clock, either.heard, id_, OFFICER)
    await either.drain()
    assert either.channel.texts == []
    assert either.readings() == ["noted"]
    assert (either.conversation().held, either.conversation().proposal) == (0, None)


@pytest.mark.parametrize("status", ["quota_spent", "window_closed", "failed"])
async def test_a_question_that_cannot_be_sent_is_not_kept(
    service: ReadingService, status: str
) -> None:
    await service.send_picture()
    service.channel.deliveries = [Delivery(status)]  # type: ignore[arg-type]
    await service.read()
    assert ASKED not in await service.hear("1")
    assert service.script.asked[-1].text == "1"
    assert service.readings() == ["noted"]
    assert service.conversation().held == 0


async def test_an_account_that_can_only_answer_does_not_ask(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    service = ReadingService(database, clock, tmp_path, FakeChannel(can_push=False))
    await service.send_picture()
    await service.read()
    assert service.readings() == ["noted"]
    assert ASKED not in await service.hear("然后呢")
    await service.inbox.close()


async def test_in_a_flow_that_asks_for_numbers_nothing_is_proposed(
    service: ReadingService,
) -> None:
    await service.say("查询")
    await service.send_picture()
    service.db.transact(
        lambda s: setattr(
            s.get(type(service.conversation()), service.conversation().id),
            "state",
            {"draft": {"flow": "status"}},
        )
    )
    await service.read()
    assert service.readings() == ["noted"]


async def test_what_cannot_be_read_stays_a_picture(service: ReadingService) -> None:
    service.reader.lines = None
    await service.send_picture()
    await service.read()
    assert service.readings() == ["failed"]
    assert service.channel.texts == []


async def test_a_reader_that_died_is_followed_by_another(
    service: ReadingService, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await service.send_picture()

    async def killed(content: bytes) -> list[Any]:
        raise OSError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(service.reader, "read", killed)
        await service.worker.read()
    assert service.readings() == ["waiting"]
    clock.advance(seconds=2)
    await service.read()
    assert service.readings() == ["asked"]


async def test_an_identity_card_is_covered_and_not_proposed(
    service: ReadingService, clock: FixedClock
) -> None:
    service.reader.lines = lines(*CARD)
    await service.send_picture()
    file = service.db.look(lambda s: s.scalars(select(Attachment)).one())
    with pytest.raises(reading.BeingRead):
        service.db.transact(lambda s: reading.find_file(s, OFFICER, file.id, clock.now()))
    await service.read()
    assert service.channel.texts == []
    assert service.readings() == ["card"]
    file = service.db.look(lambda s: s.scalars(select(Attachment)).one())
    found = service.db.transact(lambda s: reading.find_file(s, OFFICER, file.id, clock.now()))
    assert (found["key"], found["content_type"]) == (file.covered_key, "image/jpeg")


async def test_the_original_is_opened_for_a_reason_that_is_kept(
    service: ReadingService, clock: FixedClock
) -> None:
    service.reader.lines = lines(*CARD)
    await service.send_picture()
    await service.read()
    file = service.db.look(lambda s: s.scalars(select(Attachment)).one())

    def find(who: StaffAsker, why: str) -> dict[str, Any]:
        return service.db.transact(
            lambda s: reading.find_file(s, who, file.id, clock.now(), reason=why)
        )

    found = find(OFFICER, "核对身份")
    assert (found["key"], found["content_type"]) == (file.storage_key, "image/png")
    opened = select(AuditEntry).where(AuditEntry.action == "attachment.unmasked")
    entry = service.db.look(lambda s: s.scalars(opened).one())
    assert (entry.reason, entry.object) == ("核对身份", f"attachment:{file.id}")
    for who, why in ((OFFICER, " "), (StaffAsker("s", "李", Role.ADMINISTRATOR, None), "看看")):
        with pytest.raises((NotPermitted, reading.cases.ReasonNeeded)):
            find(who, why)


async def test_a_number_in_a_letter_is_masked(service: ReadingService) -> None:
    service.reader.lines = lines(LETTER, "信访人身份证号 11010519491231002X")
    await service.send_picture()
    await service.read()
    [asked] = service.channel.texts
    assert "11010519491231002X" not in asked
    assert "1101**********002X" in asked
    assert len(service.reader.covered[0]) == 1


async def test_who_leaves_takes_the_reading_along(either: ReadingService, tmp_path: Path) -> None:
    either.reader.lines = lines(LETTER, "身份证号 11010519491231002X")
    await either.send_picture()
    await either.read()
    await either.inbox.receive(event("unsubscribe"))
    await either.drain()
    row = either.db.look(lambda s: s.scalars(select(Reading)).one())
    file = either.db.look(lambda s: s.scalars(select(Attachment)).one())
    assert (row.text, row.status, file.covered_key) == ("", "failed", None)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and "files" in path.parts]
