"""One conversation in the console: what is suggested, shown and sent, on the running product."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from bot.intake.handover import lock
from bot.intake.models import Conversation, Message
from tests.browser.handler import DESK, Handler, add_account
from tests.browser.phone import Phone
from tests.stack import Stack, wait_for

NAME = "钱主任"


@pytest.fixture(scope="module")
def running() -> Iterator[Stack]:
    """The product with its own simulator, and an account."""
    with Stack(environment={"WECHAT_API_BASE": ""}) as stack:
        add_account(stack, NAME)
        yield stack


def claimed(browser: Browser, stack: Stack, told: str) -> tuple[Phone, Handler]:
    """A citizen who told something, and the handler who has taken their conversation."""
    phone = Phone(browser.new_context(viewport=DESK, locale="zh-CN").new_page(), stack.address)  # type: ignore[arg-type]
    phone.say(told)
    phone.tap("人工")
    handler = Handler(browser, stack, NAME)
    wait_for(lambda: handler.items.count() >= 1, what="the queue shows it")
    handler.items.first.click()
    expect(handler.page.locator(".head").get_by_role("button", name="接手")).to_be_visible()
    handler.press("c")
    expect(handler.box).to_be_enabled()
    return phone, handler


def newest(stack: Stack) -> str:
    query = select(Conversation.id).order_by(Conversation.created_at.desc()).limit(1)
    return str(stack.database.look(lambda session: session.scalar(query)))


def test_what_the_bot_was_about_to_say(browser: Browser, running: Stack) -> None:
    phone, handler = claimed(browser, running, "小区门口的路灯坏了两个月")
    id_, now = newest(running), running.clock.now()

    def overtake(session: Any) -> None:
        conversation = lock(session, id_)
        for number, text in enumerate(("请问是哪个小区？", "请问什么时候坏的？")):
            seq = conversation.next_seq
            conversation.next_seq += 1
            session.add(
                Message(
                    conversation_id=id_, seq=seq, direction="out", author="bot", kind="text",
                    key="suggested", text=text, dedupe_key=f"s:{number}", status="suggested",
                    created_at=now,
                )
            )  # fmt: skip

    running.database.transact(overtake)
    phone.page.get_by_label("输入消息").fill("在吗")
    phone.page.get_by_label("输入消息").press("Enter")
    offered = handler.page.locator(".suggested p")
    expect(offered).to_have_count(2)
    handler.shoot("16-suggested")
    handler.press("a")
    expect(handler.box).to_have_value("请问是哪个小区？")
    expect(offered).to_have_count(1)
    handler.press("i")
    expect(offered).to_have_count(0)
    expect(handler.box).to_have_value("请问是哪个小区？")
    before = phone.replies.count()
    handler.box.press("Enter")
    expect(phone.replies.nth(before)).to_contain_text("哪个小区", timeout=10_000)
    assert not phone.faults
    assert not handler.faults
