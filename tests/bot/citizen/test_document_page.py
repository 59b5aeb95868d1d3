"""The page that a document's link leads to, over HTTP, on each database."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from bot.kit.clock import FixedClock
from bot.kit.db import Database
from bot.staff.models import AuditEntry
from tests.bot.citizen.pages import Site, build
from tests.bot.intake.desks import desk_of
from tests.bot.intake.office import DOCX
from tests.bot.intake.service import OFFICER
from tests.bot.petitions import ME

NAME = "答复<b>意见书.docx"
SHOWN = "答复b意见书.docx"


@pytest.fixture
async def site(database: Database, clock: FixedClock, tmp_path: Path) -> AsyncIterator[Site]:
    made = await build(database, clock, tmp_path)
    yield made
    await made.service.inbox.close()


async def sent(site: Site) -> tuple[str, str]:
    """The path of the link that the citizen was sent, and the file it is of."""
    desk, id_ = desk_of(site.service), site.service.conversation(ME.sender).id
    await desk.claim(OFFICER, id_)
    await desk.send_file(OFFICER, id_, DOCX, NAME)
    await site.service.drain()
    found = re.search(r"https://[^/]+(/my/file/\S+)", site.service.channel.texts[-1])
    assert found
    return found[1], (await desk.open(OFFICER, id_))["attachments"][-1]["id"]


def given(site: Site) -> list[str]:
    query = select(AuditEntry.object).where(AuditEntry.action == "attachment.given")
    return site.database.look(lambda s: list(s.scalars(query)))


def is_refused(answer: httpx.Response) -> bool:
    return answer.status_code == 404 and "已被收回" in answer.text and SHOWN not in answer.text


async def test_who_has_the_link_gets_it_and_that_is_noted(site: Site) -> None:
    path, file = await sent(site)
    browser = site.browser()
    page = await browser.get(path)
    assert page.status_code == 200
    assert SHOWN in page.text
    assert "<script" not in page.text
    assert "default-src 'none'; style-src 'self'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    assert given(site) == []
    button = re.search(r'class="button" href="([^"]+)"', page.text)
    assert button
    answer = await browser.get(button[1])
    assert answer.content == DOCX
    assert answer.headers["content-type"].endswith("wordprocessingml.document")
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E7%AD")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert given(site) == [f"attachment:{file}"]


async def test_a_wrong_word_gets_one_answer(site: Site) -> None:
    path, file = await sent(site)
    token = path.rsplit("/", 1)[1]
    for word in (token[:-1], f"{token}x", token.swapcase(), file, "%00", "%ff"):
        for address in (f"/my/file/{word}", f"/my/file/{word}/content"):
            assert is_refused(await site.browser().get(address)), address
    assert given(site) == []


async def test_nor_does_one_that_ran_out_or_was_taken_back(site: Site, clock: FixedClock) -> None:
    path, file = await sent(site)
    clock.advance(minutes=1)
    other, _ = await sent(site)
    clock.advance(days=13)
    for address in (path, other):
        assert (await site.browser().get(address)).status_code == 200
    desk = desk_of(site.service)
    await desk.take_back_file(OFFICER, site.service.conversation(ME.sender).id, file)
    assert is_refused(await site.browser().get(path))
    clock.advance(days=1)
    for address in (other, f"{other}/content"):
        assert is_refused(await site.browser().get(address))
    assert given(site) == []


async def test_bigger_type_stays_on_the_page(site: Site) -> None:
    path, _ = await sent(site)
    bigger = await site.browser().send(path, "/my/type")
    assert 'class="big"' in bigger.text
    assert SHOWN in bigger.text
