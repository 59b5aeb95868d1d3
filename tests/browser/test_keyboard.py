"""A handler's whole work by the keyboard alone: nothing here may touch a mouse."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.handler import DESK, PASSWORD, add_account
from tests.browser.phone import STORY, Phone, answer_until_read_back
from tests.stack import Stack

NAME, COLLEAGUE = "钱主任", "孙科员"


@pytest.fixture(scope="module")
def running() -> Iterator[Stack]:
    with Stack(environment={"WECHAT_API_BASE": ""}) as stack:
        for name in (NAME, COLLEAGUE):
            add_account(stack, name)
        yield stack


class Keys:
    """A page of which only the keys are used."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def told(self, text: str) -> None:
        expect(self.page.locator("#toast")).to_contain_text(text)

    def until(self, selector: str, key: str = "Tab") -> None:
        """Go on from control to control until one has the focus."""
        for _ in range(30):
            if self.page.locator(f"{selector}:focus").count():
                return
            self.press(key)
        raise AssertionError(f"no way by {key} to {selector}")


def signed_in(browser: Browser, stack: Stack) -> Keys:
    page = browser.new_context(viewport=DESK, locale="zh-CN").new_page()  # type: ignore[arg-type]
    page.goto(stack.console)
    expect(page.get_by_label("登录名")).to_be_focused()
    keys = Keys(page)
    keys.type(NAME)
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(page.get_by_role("tab", name="等待人工")).to_be_visible(timeout=15_000)
    return keys


def test_from_signing_in_to_the_case(browser: Browser, running: Stack) -> None:
    page = browser.new_context(viewport=DESK, locale="zh-CN").new_page()  # type: ignore[arg-type]
    phone = Phone(page, running.address)
    phone.say("我要反映问题")
    phone.say(STORY)
    phone.tap("人工")
    keys = signed_in(browser, running)
    expect(keys.page.locator(".inbox .item")).to_have_count(1)
    take_and_answer(keys, phone)
    leave_a_note(keys)
    correct_the_phone_number(keys)
    number = hand_back(keys, phone)
    look_at_the_case(keys, number)


def take_and_answer(keys: Keys, phone: Phone) -> None:
    keys.press("j")
    expect(keys.page.locator(".thread")).to_contain_text("夜里两三点还在施工")
    before = phone.replies.count()
    keys.press("c")
    expect(keys.page.locator("#say")).to_be_focused()
    keys.type("您好，我是信访局的钱主任。")
    keys.press("Enter")
    expect(phone.replies.nth(before)).to_contain_text("钱主任", timeout=10_000)
    keys.press("Escape")


def leave_a_note(keys: Keys) -> None:
    keys.press("n")
    expect(keys.page.locator("#say")).to_be_focused()
    keys.type("@孙")
    expect(keys.page.get_by_role("option", name=COLLEAGUE)).to_be_visible()
    keys.press("Enter")
    keys.type(" 请一起看")
    keys.press("Enter")
    expect(keys.page.locator(".thread .note")).to_contain_text("请一起看")
    expect(keys.page.locator(".thread .note .calls")).to_contain_text(COLLEAGUE)
    keys.press("Escape")


def correct_the_phone_number(keys: Keys) -> None:
    keys.press("d")
    keys.until('.field[data-slot="phone"]', "ArrowDown")
    keys.press("e")
    expect(keys.page.locator("#edit-value")).to_be_focused()
    keys.type("12")
    keys.press("Enter")
    expect(keys.page.locator("#edit-fault")).to_contain_text("没有保存")
    keys.press("Control+a")
    keys.type("13900007777")
    keys.press("Enter")
    keys.told("已保存")
    expect(keys.page.locator('.field[data-slot="phone"]')).to_contain_text("人工")
    keys.press("Escape")


def hand_back(keys: Keys, phone: Phone) -> str:
    before = phone.replies.count()
    keys.page.keyboard.press("Escape")
    keys.press("b")
    keys.until("#release-note")
    keys.type("电话已核实")
    keys.until('#d-release [value="ok"]')
    keys.press("Enter")
    keys.told("已交还")
    expect(phone.replies.nth(before)).to_be_visible(timeout=10_000)
    assert "139****7777" in answer_until_read_back(phone, phone.last_reply())
    number = re.search(r"XF\d{14}", phone.say("确认提交"))
    assert number
    return number[0]


def look_at_the_case(keys: Keys, number: str) -> None:
    expect(keys.page.locator(".cases")).to_contain_text(number)
    keys.press("/")
    expect(keys.page.locator("#search")).to_be_focused()
    keys.type(number)
    expect(keys.page.locator(".inbox .item")).to_have_count(1)
    keys.press("Enter", "v")
    expect(keys.page.locator(".cases dl")).to_contain_text("139****7777")
    keys.press("u")
    expect(keys.page.locator("#unmask-reason")).to_be_focused()
    keys.press("Enter")
    expect(keys.page.locator("#d-unmask")).to_be_visible()
    keys.type("核对电话")
    keys.press("Enter")
    expect(keys.page.locator(".head h1")).to_have_text("秦雅岚")
    keys.press("?")
    expect(keys.page.locator("#d-help")).to_be_visible()
    keys.press("Enter")
    expect(keys.page.locator("#d-help")).to_be_hidden()
