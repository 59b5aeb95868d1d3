"""A citizen files a petition in a real browser, on the running product."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.phone import STORY, Phone, answer_until_read_back
from tests.stack import Stack


@pytest.fixture(scope="module")
def running() -> Iterator[Stack]:
    """The product as a developer starts it: with its own simulator as WeChat."""
    with Stack(environment={"WECHAT_API_BASE": ""}) as stack:
        yield stack


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
