"""Automatic assignment in real browsers: two on duty, and citizens who want a person."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from bot.kit.office_hours import OfficeHours
from bot.staff import skills
from bot.staff.askers import OperatorAsker
from tests.browser.handler import PHONE, Handler, add_account
from tests.browser.test_console import citizen
from tests.stack import Stack, wait_for

FIRST, SECOND = "钱主任", "孙科员"


@pytest.fixture(scope="module")
def running() -> Iterator[Stack]:
    """The product with its own simulator, and two accounts; one knows about labour."""
    with Stack(environment={"WECHAT_API_BASE": ""}) as stack:
        into_office_hours(stack)
        ids = [add_account(stack, name) for name in (FIRST, SECOND)]
        asker, now = OperatorAsker("test"), stack.clock.now()
        stack.database.transact(lambda s: skills.set_skills(s, asker, ids[1], ["劳动"], now))
        yield stack


def into_office_hours(stack: Stack) -> None:
    """Nothing is offered at night; whoever signs in does so afterwards."""
    now = stack.clock.now()
    opening = OfficeHours.load().next_opening(now + timedelta(minutes=15))
    assert opening is not None
    stack.advance(seconds=(opening - now).total_seconds() + 60)


def test_offered_opened_and_passed_on_to_a_skill(browser: Browser, running: Stack) -> None:
    first, second = (Handler(browser, running, name) for name in (FIRST, SECOND))
    first.page.get_by_label("我的状态").select_option(label="在岗")
    first.toast("您在岗")
    phone = citizen(browser, running)
    phone.say("工厂拖欠我三个月工资，老板躲着不见人，希望尽快发给我们")
    phone.tap("人工")
    offer = first.page.locator(".offer")
    expect(offer).to_contain_text("派给您")
    expect(second.items.first).to_contain_text(f"正派给 {FIRST}")
    expect(second.page.locator(".offer")).to_have_count(0)
    first.shoot("16-offered")
    first.press("o")
    first.toast("机器人不再说话")
    expect(first.page.locator(".head .line")).to_have_text("由您接待")
    expect(offer).to_have_count(0)
    second.page.get_by_label("我的状态").select_option(label="在岗")
    second.toast("您在岗")
    first.press("t")
    first.page.locator("#transfer-to").select_option(label="专长：劳动（1 人）")
    first.page.get_by_label("给接手人的说明").fill("欠薪，请你来")
    first.page.locator("#d-transfer").get_by_role("button", name="转交").click()
    second.page.locator(".offer").click()
    expect(second.page.locator(".head .line")).to_have_text("由您接待")
    expect(second.thread.locator(".note")).to_contain_text("欠薪，请你来")
    second.shoot("17-by-skill")
    assert first.faults == second.faults == phone.faults == []


def test_on_a_phone(browser: Browser, running: Stack) -> None:
    handler = Handler(browser, running, FIRST, **PHONE)
    handler.page.get_by_label("我的状态").select_option(label="在岗")
    handler.toast("您在岗")
    phone = citizen(browser, running)
    phone.say("村口的桥塌了一半，大车还在走，希望赶紧封路修桥")
    phone.tap("人工")
    offer = handler.page.locator(".offer")
    wait_for(lambda: offer.count() == 1, what="it is offered")
    handler.shoot("18-offered-phone")
    offer.click()
    expect(handler.box).to_be_enabled()
    wide = handler.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not wide
    handler.page.get_by_role("button", name="返回").first.click()
    handler.page.get_by_label("我的状态").select_option(label="离开")
    handler.toast("您离开了")
    assert not handler.faults
