"""A note that calls a colleague, in two real browsers on the running product."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from bot.staff.permissions import Role
from tests.browser.handler import DESK, Handler, add_account
from tests.browser.phone import Phone
from tests.stack import Stack, wait_for

FIRST, SECOND, CLERK = "钱主任", "孙科员", "陈管理"


@pytest.fixture(scope="module")
def running() -> Iterator[Stack]:
    with Stack(environment={"WECHAT_API_BASE": ""}) as stack:
        for name in (FIRST, SECOND):
            add_account(stack, name)
        add_account(stack, CLERK, Role.ADMINISTRATOR)
        yield stack


def test_a_colleague_is_called_and_comes(browser: Browser, running: Stack) -> None:
    page = browser.new_context(viewport=DESK, locale="zh-CN").new_page()  # type: ignore[arg-type]
    phone = Phone(page, running.address)
    phone.say("小区里的电梯坏了两个月，物业不管，希望尽快修好")
    phone.tap("人工")
    first, second = (Handler(browser, running, name) for name in (FIRST, SECOND))
    wait_for(lambda: first.items.count() >= 1, what="the queue shows it")
    first.items.first.click()
    expect(first.thread).to_contain_text("电梯坏了两个月")
    refused(first)
    by_keyboard(first)
    comes(second)
    assert first.faults == second.faults == phone.faults == []


def refused(first: Handler) -> None:
    """Somebody who may not see it: told so, and the words are still there."""
    first.press("n")
    first.page.keyboard.type(f"@{CLERK} 请看")
    first.page.keyboard.press("Enter")
    first.toast(f"{CLERK} 不能看这个对话")
    expect(first.box).to_have_value(f"@{CLERK} 请看")
    expect(first.thread.locator(".note")).to_have_count(0)
    first.shoot("mention-1-refused")


def by_keyboard(first: Handler) -> None:
    """Chosen from the list with arrows and Enter, which sends nothing yet."""
    first.box.fill("")
    first.page.keyboard.type("电梯归质监 @")
    choices = first.page.locator("#colleagues li")
    expect(choices).to_have_count(1)
    expect(choices.first).to_contain_text(SECOND)
    first.shoot("mention-2-choices")
    first.page.keyboard.press("ArrowDown")
    first.page.keyboard.press("Enter")
    expect(first.box).to_have_value(f"电梯归质监 @{SECOND} ")
    first.page.keyboard.type("请问问")
    first.page.keyboard.press("Enter")
    expect(first.thread.locator(".note")).to_contain_text(f"提到 {SECOND}")
    first.shoot("mention-3-noted")


def comes(second: Handler) -> None:
    """The unread mark comes by itself and goes when the conversation is opened."""
    tab = second.page.get_by_role("tab", name="提到我的")
    expect(tab.locator(".unread")).to_have_text("1")
    expect(second.items.first.locator(".called")).to_be_visible()
    second.press("6")
    expect(tab).to_have_attribute("aria-selected", "true")
    expect(second.items).to_have_count(1)
    second.shoot("mention-4-called")
    second.items.first.click()
    expect(second.thread.locator(".note")).to_contain_text("请问问")
    expect(tab.locator(".unread")).to_have_count(0)
    expect(second.items.first.locator(".called")).to_have_count(0)
    expect(second.items).to_have_count(1)
    second.shoot("mention-5-come")
    second.page.goto(re.sub("[?#].*", "", second.page.url))
    second.press("6")
    expect(second.items).to_have_count(1)
    serious = [
        one["id"]
        for one in Axe().run(second.page).response["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []
