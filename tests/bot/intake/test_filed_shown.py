"""What staff see of a conversation once its petition is filed and the draft is gone."""

from typing import Any

import pytest
from sqlalchemy import select

from bot.cases.masking import mask_codes
from bot.cases.models import Case
from bot.intake.desk import Desk
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Role
from tests.bot.intake.desks import desk_of, takes_edits
from tests.bot.intake.service import CITIZEN, COLLEAGUE, OFFICER, Service
from tests.bot.intake.test_commands import command, petition, says

SUPERVISOR = StaffAsker("staff-9", "周主任", Role.SUPERVISOR, "信访局")


@pytest.fixture
def desk(service: Service) -> Desk:
    service.script.script = takes_edits
    return desk_of(service)


async def filed(service: Service, **more: Any) -> tuple[str, str]:
    """A conversation with a filed petition and its query code."""
    await service.say("路灯坏了两个月")
    says(service, command("submit_petition", petition=petition(**more)))
    await service.say("确认提交")
    code = service.db.look(lambda s: s.scalars(select(Case.query_code)).one())
    assert any(code in one.text for one in service.messages("out"))
    service.script.script = takes_edits
    return service.conversation(CITIZEN).id, code


async def test_a_query_code_is_the_citizens_alone(service: Service, desk: Desk) -> None:
    id_, code = await filed(service)
    await desk.claim(OFFICER, id_)
    for asker, reason in ((OFFICER, None), (COLLEAGUE, None), (SUPERVISOR, "核对")):
        shown = await desk.open(asker, id_, reason=reason)
        assert "查询码：**********" in str(shown["messages"])
        assert code not in str(shown)
    assert code not in str(await desk.queue(OFFICER, "mine"))


async def test_who_filed_is_named_when_the_draft_is_gone(service: Service, desk: Desk) -> None:
    id_, _ = await filed(service)
    name = petition()["petitioner"]["name"]
    line = (await desk.queue(OFFICER, "bot"))[0]
    assert line["name"] == f"{name[0]}*"
    assert line["title"] == petition()["title"].replace(name, f"{name[0]}*")
    assert (await desk.open(OFFICER, id_))["filed_name"] == f"{name[0]}*"
    assert (await desk.open(COLLEAGUE, id_, reason="核对"))["filed_name"] == name
    await desk.claim(OFFICER, id_)
    assert (await desk.queue(OFFICER, "mine"))[0]["name"] == name
    assert (await desk.open(OFFICER, id_))["filed_name"] == name


async def test_who_accused_somebody_is_not_named(service: Service, desk: Desk) -> None:
    id_, _ = await filed(service, kind="检举控告", title="村主任打人")
    name = petition()["petitioner"]["name"]
    assert name[0] not in str((await desk.queue(OFFICER, "bot"))[0]["name"])
    assert (await desk.open(OFFICER, id_))["filed_name"] == ""
    assert (await desk.open(SUPERVISOR, id_, reason="核对"))["filed_name"] == name


async def test_a_code_that_somebody_says_is_hidden_and_not_found(
    service: Service, desk: Desk
) -> None:
    id_, code = await filed(service)
    for words in (code, f"我的查询码是{code}", code.lower()):
        await service.say(words)
    await desk.claim(OFFICER, id_)
    shown = await desk.open(OFFICER, id_)
    assert code.lower() not in str(shown).lower()
    assert code.lower() not in str(await desk.queue(OFFICER, "mine")).lower()
    for words in (code, code[:3], f"查询码：{code[0]}"):
        assert (await desk.search(OFFICER, words))["items"] == []


def test_other_words_of_ten_signs_are_no_codes() -> None:
    for words in ("restaurant", "1380000123", "浙A12345", "XF20260302000001", "Restaurant"):
        assert mask_codes(words) == words
