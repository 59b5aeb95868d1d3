"""A citizen files a petition in a real browser, on the running product."""

import os
import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.app.places import ROOT
from tests.stack import Stack

SHOTS = ROOT / "var" / "screenshots"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
STORY = (
    "我们小区门口的工地每天夜里两三点还在施工，吵得老人孩子睡不着觉，"
    "从上个月初一直到现在，希望城管部门查处，夜里十点以后不要施工"
)
PLACE = "pin"
# What is asked, and what this citizen answers. The first that fits the end of a reply is taken.
ANSWERS = (
    (r"证件号码|身份证", "11010519491231002X"),
    (r"住址|住在|寄到哪里|通讯地址", "杭州市滨江区江南大道588号3单元502"),
    (r"电话", "13900001234"),
    (r"姓名|称呼", "秦雅岚"),
    (r"理由|依据", "没有"),
    (r"找过", "打过两次12345热线，都没有下文"),
    (r"什么时候", "上个月初开始的"),
    (r"发生在哪里|哪个市", PLACE),
    (r"希望", "希望城管部门查处，夜里十点以后不要施工"),
)
MOST_QUESTIONS = 14
# Locators wait for what is to come; this is only how long a busy machine may take.
expect.set_options(timeout=30_000)


def find_chromium() -> str | None:
    named = os.environ.get("XINFANG_TEST_CHROMIUM")
    programs = [named] if named else ["chromium", "chromium-browser", "google-chrome"]
    return next((path for name in programs if (path := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = find_chromium()
    if program is None:
        reason = "NO BROWSER: install chromium to run the browser tests"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def running() -> Iterator[Stack]:
    """The product as a developer starts it: with its own simulator as WeChat."""
    with Stack(environment={"WECHAT_API_BASE": ""}) as stack:
        yield stack


class Phone:
    """The page as somebody uses it who only looks and types."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._note)
        page.goto(f"{address}/simulator")
        page.get_by_role("button", name="＋ 新市民").click()
        page.get_by_role("button", name="关注公众号").click()
        self.replies = page.locator(".line.account")
        expect(self.replies).to_have_count(1)

    def _note(self, message: object) -> None:
        if getattr(message, "type", "") == "error":
            self.faults.append(getattr(message, "text", ""))

    def last_reply(self) -> str:
        return self.replies.last.locator(".bubble").inner_text()

    def say(self, text: str) -> str:
        before = self.replies.count()
        box = self.page.get_by_label("输入消息")
        box.fill(text)
        box.press("Enter")
        return self._next(before)

    def tap(self, label: str) -> str:
        before = self.replies.count()
        menu = self.page.get_by_role("group", name="公众号菜单")
        menu.get_by_role("button", name=label).click()
        return self._next(before)

    def send_picture(self) -> str:
        before = self.replies.count()
        self.page.get_by_role("button", name="照片、位置、语音").click()
        self.page.get_by_role("button", name="示例照片").click()
        return self._next(before)

    def send_place(self, label: str) -> str:
        before = self.replies.count()
        self.page.get_by_role("button", name="照片、位置、语音").click()
        self.page.get_by_role("button", name="位置", exact=True).click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("button", name=label).click()
        dialog.get_by_role("button", name="发送").click()
        return self._next(before)

    def row(self, slot: str) -> str:
        return self.page.locator(f"#slots [data-slot={slot}] dd").inner_text()

    def _next(self, before: int) -> str:
        expect(self.replies.nth(before)).to_be_visible(timeout=10_000)
        return self.last_reply()

    def shoot(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_timeout(300)
        self.page.screenshot(path=SHOTS / f"{name}.png")


def answer_until_read_back(phone: Phone, reply: str) -> str:
    """Answer what is asked until the record is read back."""
    for _ in range(MOST_QUESTIONS):
        if "确认提交" in reply:
            return reply
        answer = next((say for asked, say in ANSWERS if re.search(asked, reply)), None)
        assert answer, f"nobody knows what to answer to: {reply}"
        reply = phone.send_place("滨江区江南大道") if answer == PLACE else phone.say(answer)
    raise AssertionError(f"never read back; the last reply was: {reply}")


def test_whole_petition(browser: Browser, running: Stack) -> None:
    page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    phone = Phone(page, running.address)
    phone.shoot("1-followed")

    phone.say("我要反映问题")
    reply = phone.say(STORY)
    expect(page.locator("#slots [data-slot=story] dd")).to_contain_text("夜里两三点还在施工")
    phone.shoot("2-story")

    question = phone.last_reply()
    picture = phone.send_picture()
    assert picture != question
    expect(page.locator(".bubble.picture img")).to_be_visible()
    phone.shoot("3-picture")

    reply = answer_until_read_back(phone, reply)
    assert "秦雅岚" in reply
    phone.shoot("4-read-back")

    reply = phone.say("电话错了，是13900005678")
    assert "确认提交" in reply
    expect(page.locator("#slots [data-slot=phone] dd")).to_contain_text("5678")
    phone.shoot("5-corrected")

    receipt = phone.say("确认提交")
    number = re.search(r"XF\d{14}", receipt)
    assert number, receipt
    expect(page.locator(".case b")).to_have_text(number[0])
    phone.shoot("6-receipt")

    assert number[0] in phone.tap("查询进度")
    phone.shoot("7-status")

    phone.tap("人工")
    expect(page.locator("#holder")).to_have_class(re.compile("human"))
    phone.shoot("8-human")
    assert not phone.faults


def test_phone_width(browser: Browser, running: Stack) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 780}, locale="zh-CN")
    phone = Phone(page, running.address)
    phone.say("我要反映问题")
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not wide
    phone.shoot("9-phone-chat")
    page.get_by_role("button", name="登记表").click()
    expect(page.get_by_role("heading", name="信访事项登记表")).to_be_visible()
    phone.shoot("10-phone-record")
    assert not phone.faults


def test_keyboard_alone(browser: Browser, running: Stack) -> None:
    page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    phone = Phone(page, running.address)
    expect(page.get_by_label("输入消息")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="示例照片")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="示例照片")).to_be_hidden()
    expect(page.get_by_role("button", name="照片、位置、语音")).to_be_focused()
    assert not phone.faults
