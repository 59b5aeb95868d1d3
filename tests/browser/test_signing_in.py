"""Somebody signs in for the first time, in a real browser, with the keyboard alone."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.app.places import ROOT
from bot.console.signing_in import OidcProvider
from bot.kit.clock import TZ, FixedClock
from bot.kit.db import Database
from bot.staff import service
from bot.staff.permissions import Role
from tests.bot.console.signing_in.conftest import Console, build
from tests.bot.petitions import OPERATOR
from tests.browser.serving import served

SHOTS = ROOT / "var" / "screenshots"
PASSWORD = "梧桐 路灯 河边 三号桥"
OFFICE, PHONE = {"width": 1366, "height": 768}, {"width": 360, "height": 740}


@pytest.fixture
def console(sqlite_database: Database) -> Console:
    # A provider that is never asked, for the button to be there.
    provider = OidcProvider("http://127.0.0.1:9", "xinfang", "secret", "http://x/cb", "sub")
    clock = FixedClock(datetime.now(TZ))
    return build(sqlite_database, clock, oidc=provider)


@pytest.fixture
def address(console: Console) -> Iterator[str]:
    with served(console.app) as where:
        yield where


class Desk:
    """A page whose every step is looked at: nothing refused by the policy, no fault for anybody
    who cannot see, and a picture kept."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.faults: list[str] = []
        self._name = name
        page.on("console", lambda said: self._note(said.type, said.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _note(self, kind: str, text: str) -> None:
        # The browser notes refused sign-ins itself; the pages have no script that could complain.
        if kind == "error" and "status of 4" not in text and "favicon" not in text:
            self.faults.append(text)

    def look(self, step: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"signing-in-{self._name}-{step}.png", full_page=True)
        found = Axe().run(self.page).response["violations"]
        self.faults += [
            f"{step}: {one['id']} {one['nodes'][0]['html'][:100]}"
            for one in found
            if one["impact"] in ("serious", "critical")
        ]
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            self.faults.append(f"{step}: {wide} px too wide")

    def type(self, *texts: str) -> None:
        """Fill in the form from the field that has the focus, and send it."""
        keyboard = self.page.keyboard
        for n, text in enumerate(texts):
            if n:
                keyboard.press("Tab")
            keyboard.insert_text(text)
        keyboard.press("Enter")


@pytest.mark.parametrize(
    ("name", "size", "scheme"),
    [("office", OFFICE, "light"), ("phone", PHONE, "light"), ("dark", OFFICE, "dark")],
)
def test_from_the_link_to_the_console_and_out(
    browser: Browser,
    console: Console,
    address: str,
    name: str,
    size: Any,
    scheme: Any,
) -> None:
    page = browser.new_page(viewport=size, color_scheme=scheme)
    desk = Desk(page, name)
    page.goto(f"{address}/console/password?link={invited(console)}")
    set_password(desk)
    set_up(desk, console)
    page.goto(f"{address}/console/anybody")
    expect(page.locator("body")).to_contain_text("陈管理")
    for step in ("password", "second-factor"):
        page.goto(f"{address}/console/{step}")
        desk.look(f"own-{step}")
    page.context.clear_cookies()
    page.goto(f"{address}/console/password")
    desk.look("login")
    desk.type("陈管理", PASSWORD)
    expect(page.get_by_role("heading")).to_have_text("第二步验证")
    desk.look("code")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="退出登录")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading")).to_have_text("登录")
    assert desk.faults == []


def set_password(desk: Desk) -> None:
    """Through the link: first a weak one, then one that will do."""
    page = desk.page
    desk.look("link")
    page.get_by_label("新密码", exact=True).focus()
    desk.type("short", "short")
    expect(page.get_by_role("alert")).to_contain_text("至少")
    desk.look("weak")
    page.get_by_label("新密码", exact=True).focus()
    desk.type(PASSWORD, PASSWORD)
    expect(page).to_have_url(re.compile("/console/login"))


def set_up(desk: Desk, console: Console) -> None:
    """Sign in, first wrongly, and set the second factor up."""
    page = desk.page
    expect(page.get_by_label("登录名")).to_be_focused()
    desk.type("陈管理", "wrong password")
    expect(page.get_by_role("alert")).to_contain_text("不对")
    desk.look("wrong")
    expect(page.get_by_label("密码")).to_be_focused()
    desk.type(PASSWORD)
    expect(page.get_by_role("heading")).to_have_text("开启第二步验证")
    desk.look("setup")
    secret = page.locator("code").inner_text().replace(" ", "")
    desk.type(pyotp.TOTP(secret).at(int(console.clock.now().timestamp())))
    expect(page.get_by_role("heading")).to_have_text("请收好备用码")
    assert page.get_by_role("listitem").count() == 10
    desk.look("codes")


def test_the_square_is_large_enough_for_a_telephone(
    browser: Browser,
    console: Console,
    address: str,
) -> None:
    page = browser.new_page(viewport=OFFICE)
    console.add("周窗口")
    page.goto(f"{address}/console/login?next=/console/second-factor")
    expect(page.get_by_label("登录名")).to_be_focused()
    Desk(page, "square").type("周窗口", PASSWORD)
    square = page.locator(".square svg")
    expect(square).to_be_visible()
    box = square.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 160


def invited(console: Console) -> str:
    """The secret of a link for a new administrator."""
    now = console.clock.now()

    def work(session: Any) -> str:
        added = service.add_staff(
            session, OPERATOR, "陈管理", role=Role.ADMINISTRATOR, unit="测试市信访局", now=now,
            login="陈管理",
        )  # fmt: skip
        return service.invite_staff(session, OPERATOR, added.id, now).secret

    return console.database.transact(work)


def test_signing_out_elsewhere(browser: Browser, console: Console, address: str) -> None:
    console.add("周窗口")
    pages = [browser.new_context(viewport=PHONE).new_page() for _ in range(2)]  # type: ignore[arg-type]
    here, elsewhere = pages
    for page in pages:
        page.goto(f"{address}/console/login?next=/console/account")
        expect(page.get_by_label("登录名")).to_be_focused()
        Desk(page, "account").type("周窗口", PASSWORD)
        expect(page.get_by_role("heading", name="我的账号")).to_be_visible()
    desk = Desk(here, "account")
    here.reload()
    expect(here.locator(".sessions li")).to_have_count(2)
    desk.look("two")
    here.get_by_role("button", name="退出其他所有地方").focus()
    here.keyboard.press("Enter")
    expect(here.get_by_role("status")).to_contain_text("已退出")
    expect(here.locator(".sessions li")).to_have_count(1)
    elsewhere.reload()
    expect(elsewhere.get_by_role("heading")).to_have_text("登录")
    here.goto(f"{address}/console/second-factor")
    expect(here.get_by_label("您的密码")).to_be_focused()
    desk.look("password-again")
    secret = here.locator("code").inner_text().replace(" ", "")
    code = pyotp.TOTP(secret).at(int(console.clock.now().timestamp()))
    desk.type("wrong password", code)
    expect(here.get_by_role("alert")).to_contain_text("密码不对")
    expect(here.get_by_label("您的密码")).to_be_focused()
    desk.type(PASSWORD, code)
    expect(here.get_by_role("heading")).to_have_text("请收好备用码")
    assert desk.faults == []
