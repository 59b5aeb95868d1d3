"""Somebody of a responsible unit in a real browser: what was passed on, and no more."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from bot.staff.permissions import Role
from tests.browser.handler import DESK, Handler, add_account
from tests.browser.phone import Phone
from tests.stack import Stack

OFFICER, HANDLER, UNIT = "钱主任", "吴科员", "示例市水务局"


@pytest.fixture(scope="module")
def running() -> Iterator[Stack]:
    with Stack(environment={"WECHAT_API_BASE": ""}) as stack:
        add_account(stack, OFFICER)
        add_account(stack, HANDLER, Role.HANDLER, UNIT)
        yield stack


def waits(browser: Browser, stack: Stack, text: str) -> Phone:
    page = browser.new_context(viewport=DESK, locale="zh-CN").new_page()  # type: ignore[arg-type]
    phone = Phone(page, stack.address)
    phone.say(text)
    phone.tap("人工")
    return phone


def pass_on(handler: Handler, to: str) -> None:
    handler.press("t")
    handler.page.locator("#transfer-to").select_option(label=to)
    handler.page.locator("#d-transfer").get_by_role("button", name="转交").click()
    handler.toast("已转交")


def test_takes_answers_and_passes_back(browser: Browser, running: Stack) -> None:
    water = waits(browser, running, "西坡路的自来水管漏了半个月，路面都冻住了，希望尽快修好")
    waits(browser, running, "隔壁工地夜里两三点还在打桩，吵得睡不着")
    officer, handler = (Handler(browser, running, name) for name in (OFFICER, HANDLER))
    tabs = handler.page.get_by_role("tab")
    expect(tabs.filter(has_text="本单位")).to_have_attribute("aria-selected", "true")
    for name in ("等待人工", "机器人"):
        expect(handler.page.locator(".queues").get_by_text(name)).to_have_count(0)
    expect(handler.items).to_have_count(0)
    expect(officer.items).to_have_count(2)
    officer.items.filter(has_text="水管").click()
    expect(officer.thread).to_contain_text("漏了半个月")
    officer.press("c")
    officer.toast("机器人不再说话")
    pass_on(officer, UNIT)
    expect(handler.items).to_have_count(1)
    handler.shoot("unit-1-passed-on")
    handler.items.first.click()
    expect(handler.thread).to_contain_text("漏了半个月")
    handler.press("c")
    handler.toast("机器人不再说话")
    before = water.replies.count()
    handler.say("我是水务局的吴科员，抢修队下午到")
    expect(water.replies.nth(before)).to_contain_text("抢修队下午到", timeout=10_000)
    handler.shoot("unit-2-answered")
    pass_on(handler, "退回“等待人工”")
    expect(handler.items).to_have_count(0)
    officer.queue("等待人工")
    expect(officer.items.filter(has_text="抢修队下午到")).to_have_count(1)
    expect(handler.thread).not_to_contain_text("漏了半个月")
    handler.shoot("unit-3-passed-back")
    assert officer.faults == handler.faults == water.faults == []
