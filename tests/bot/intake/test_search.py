"""One search over all queues, for what the asker may see."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.intake import searching
from bot.intake.desk import Desk
from bot.kit.clock import FixedClock
from bot.staff.models import AuditEntry
from tests.bot.intake.desks import desk_of, takes_edits
from tests.bot.intake.service import COLLEAGUE, OFFICER, Service
from tests.bot.intake.test_sealed import ACCUSES, SUPERVISOR
from tests.bot.intake.test_sealed import waiting as accused


@pytest.fixture
def desk(service: Service) -> Desk:
    service.script.script = takes_edits
    return desk_of(service)


async def talks(service: Service, desk: Desk) -> dict[str, str]:
    """One conversation in each queue; their ids."""
    ids = {}
    for queue in ("bot", "waiting", "mine", "closed", "elsewhere"):
        await service.say(f"水渠堵了，电话13800001234，{queue}", sender=queue)
        ids[queue] = service.conversation(queue).id
    await service.say("人工", sender="waiting")
    for queue in ("mine", "closed"):
        await desk.claim(OFFICER, ids[queue])
    await desk.claim(STRANGER, ids["elsewhere"])
    await desk.reply(OFFICER, ids["closed"], "我找水利站老周")
    await desk.release(OFFICER, ids["closed"])
    return ids


STRANGER = COLLEAGUE.__class__("staff-7", "外单位", COLLEAGUE.role, "水利局")


def where(found: dict[str, Any]) -> dict[str, str]:
    return {item["id"]: item["queue"] for item in found["items"]}


async def test_all_queues_at_once_or_one(service: Service, desk: Desk) -> None:
    ids = await talks(service, desk)
    found = await desk.search(OFFICER, "水渠")
    assert where(found) == {id_: queue for queue, id_ in ids.items()}
    assert found["counts"] == dict.fromkeys(ids, 1)
    assert where(await desk.search(OFFICER, "老周")) == {ids["closed"]: "closed"}
    only = await desk.search(OFFICER, "水渠", queue="waiting")
    assert where(only) == {ids["waiting"]: "waiting"}
    assert only["counts"] == dict.fromkeys(ids, 1)
    assert (await desk.search(OFFICER, "没有这样的话"))["items"] == []


async def test_what_was_said_is_shown_masked(service: Service, desk: Desk) -> None:
    ids = await talks(service, desk)
    shown = {i["id"]: i["preview"] for i in (await desk.search(OFFICER, "水渠"))["items"]}
    assert "138****1234" in shown[ids["bot"]]
    assert "13800001234" in shown[ids["mine"]]


async def test_by_number_and_phone_of_a_case_however_old(
    service: Service, desk: Desk, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "DRAFTS", 1)
    monkeypatch.setattr(searching, "MESSAGES", 1)
    await service.say("路灯坏了")
    id_ = service.conversation().id
    await desk.claim(OFFICER, id_)
    await desk.set_field(OFFICER, id_, "title", "路灯坏了")
    number = await desk.file(OFFICER, id_)
    for n in range(3):
        clock.advance(days=1)
        await service.say("别的事", sender=f"o-{n}")
    for words in (number, "13800001234"):
        assert list(where(await desk.search(OFFICER, words))) == [id_], words
    since = clock.now() - timedelta(days=1)
    assert (await desk.search(OFFICER, number, since=since))["items"] == []
    assert (await desk.search(OFFICER, "别的"))["back_to"] is not None


async def test_an_accusation_is_not_found_by_its_words(service: Service, desk: Desk) -> None:
    id_ = await accused(service, kind=ACCUSES)
    await service.say("他收了王家的钱")
    for words in ("王家", "副镇长"):
        assert (await desk.search(OFFICER, words))["items"] == []
        assert list(where(await desk.search(SUPERVISOR, words))) == [id_]


async def test_the_log_keeps_whom_it_showed_and_not_the_words(service: Service, desk: Desk) -> None:
    await service.say("水渠堵了")
    await desk.search(OFFICER, "水渠")
    await desk.search(OFFICER, "水渠", again=True)
    rows = service.db.look(lambda s: list(s.scalars(select(AuditEntry))))
    searched = [row for row in rows if row.action == "conversations.searched"]
    assert len(searched) == 1
    assert "水渠" not in str(searched[0].__dict__)
    assert service.conversation().id in str(searched[0].__dict__)
