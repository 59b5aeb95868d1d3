"""An old citizen on a small telephone: big type, no script, and all of it readable by a machine."""

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.app.places import ROOT
from bot.kit.clock import TZ, FixedClock
from bot.kit.db import Database
from tests.bot.citizen.pages import TAIL, Site, build
from tests.bot.intake.desks import desk_of
from tests.bot.intake.office import DOCX
from tests.bot.intake.service import OFFICER
from tests.bot.petitions import ME
from tests.browser.serving import served

SHOTS = ROOT / "var" / "screenshots"
PHONE = {"width": 360, "height": 740}
LEAST_PIXELS = 20


@pytest.fixture
def site(sqlite_database: Database, tmp_path: Path) -> Site:
    clock = FixedClock(datetime.now(TZ))

    async def made() -> Site:
        found = await build(sqlite_database, clock, tmp_path, base="http://127.0.0.1")
        await found.service.inbox.close()
        return found

    # The browser's own loop runs in this thread.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, made()).result()


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    with served(site.app) as where:
        yield where


class Eyes:
    """Looks at each step as somebody does who sees badly, or not at all."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []

    def look(self, step: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"my-{step}.png", full_page=True)
        found: list[dict[str, Any]] = Axe().run(self.page).response["violations"]
        self.faults += [f"{step}: {one['id']} {one['nodes'][0]['html'][:100]}" for one in found]
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        small = self.page.evaluate(
            "Math.min(...[...document.querySelectorAll('body *')].filter(one => one.innerText)"
            ".map(one => parseFloat(getComputedStyle(one).fontSize)))"
        )
        if wide > 0 or small < LEAST_PIXELS:
            self.faults.append(f"{step}: {wide} px too wide, smallest type {small} px")


def test_from_the_three_things_to_withdrawing(browser: Browser, site: Site, address: str) -> None:
    context = browser.new_context(viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    eyes = Eyes(page)
    page.goto(f"{address}/my")
    eyes.look("sign-in")
    page.get_by_label("编号").fill(site.filed.number)
    page.get_by_label("查询码").fill("AAAAAAAAAA")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("alert")).to_contain_text("没有查到")
    eyes.look("wrong")
    page.get_by_label("查询码").fill(site.filed.query_code)
    page.get_by_label("手机号后四位").fill(TAIL)
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text("谁在办")).to_be_visible()
    eyes.look("case")
    page.get_by_role("button", name="字大一点").click()
    eyes.look("case-big")
    page.get_by_role("button", name="催一催").click()
    expect(page.get_by_role("status")).to_contain_text("已经替您催了")
    page.get_by_label("想补充什么").fill("又坏了一盏灯")
    page.get_by_role("button", name="提交补充").click()
    expect(page.get_by_role("status")).to_contain_text("承办人员会看到")
    page.get_by_role("link", name="撤回").click()
    eyes.look("withdraw")
    page.get_by_role("button", name="确定撤回").click()
    expect(page.get_by_role("button", name="不撤回了")).to_be_visible()
    eyes.look("withdrawn")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading")).to_have_text("查我的信访")
    assert eyes.faults == []


def test_a_document_that_staff_sent(browser: Browser, site: Site, address: str) -> None:
    path = send_document(site)
    page = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()  # type: ignore[arg-type]
    eyes = Eyes(page)
    page.goto(f"{address}{path}")
    expect(page.get_by_role("heading", name="给您的文件")).to_be_visible()
    eyes.look("file-1")
    with page.expect_download() as fetching:
        page.get_by_role("link", name="领取文件").click()
    assert fetching.value.suggested_filename == "办理意见书.docx"
    assert Path(fetching.value.path()).read_bytes() == DOCX
    page.goto(f"{address}{path}x")
    expect(page.get_by_role("heading", name="打不开")).to_be_visible()
    eyes.look("file-2")
    assert eyes.faults == []


def send_document(site: Site) -> str:
    """The path of the link."""

    async def work() -> str:
        desk, id_ = desk_of(site.service), site.service.conversation(ME.sender).id
        await desk.claim(OFFICER, id_)
        await desk.send_file(OFFICER, id_, DOCX, "办理意见书.docx")
        await site.service.drain()
        return re.findall(r"/my/file/[\w-]+", site.service.channel.texts[-1])[0]

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work()).result()
