"""One conversation in the console: what is suggested, shown and sent, on the running product."""

import struct
import zlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from bot.intake.handover import lock
from bot.intake.models import Conversation, Message
from bot.staff.permissions import Role
from tests.browser.handler import DESK, Handler, add_account
from tests.browser.phone import Phone
from tests.stack import Stack, wait_for
from tests.voices import spoken_amr

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


def test_pictures_both_ways_and_a_document(browser: Browser, running: Stack) -> None:
    phone, handler = claimed(browser, running, "小区门口的井盖丢了一个月")
    phone.page.get_by_role("button", name="照片、位置、语音").click()
    phone.page.get_by_role("button", name="示例照片").click()
    expect(handler.thread.locator(".line.citizen img")).to_be_visible()
    before = phone.replies.count()
    handler.page.locator("#picture").set_input_files(
        {"name": "办理流程.png", "mimeType": "image/png", "buffer": picture()}
    )
    expect(phone.replies.nth(before).locator("img")).to_be_visible(timeout=10_000)
    mine = handler.thread.locator(".line.handler")
    expect(mine.locator("img")).to_be_visible()
    expect(mine.locator(".state")).to_have_text("已送达")
    handler.shoot("17-pictures")
    handler.page.locator("#picture").set_input_files(
        {"name": "通知.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 x"}
    )
    expect(phone.replies.last).to_contain_text("通知.pdf", timeout=10_000)
    expect(mine.last.locator(".file")).to_contain_text("通知.pdf")
    expect(mine.last).to_contain_text("/my/file/**********")
    mine.last.get_by_role("button", name="收回").click()
    handler.toast("已收回")
    expect(mine.last.get_by_role("button", name="收回")).to_have_count(0)
    handler.shoot("17-document")
    handler.page.locator("#picture").set_input_files(
        {"name": "通知.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x00"}
    )
    handler.toast("只能发图片")
    assert not phone.faults
    assert not handler.faults


def test_one_box_searches_all_queues(browser: Browser, running: Stack) -> None:
    phone, handler = claimed(browser, running, "村口水渠堵了，水漫到田里")
    handler.say("水渠归水利站，我联系闸口老周")
    handler.press("b")
    handler.page.locator("#d-release").get_by_role("button", name="交还机器人").click()
    handler.toast("已交还")
    handler.press("/")
    handler.page.keyboard.type("闸口老周")
    expect(handler.items).to_have_count(1)
    expect(handler.items.first).to_contain_text("已结束")
    expect(handler.items.first).to_contain_text("闸口老周")
    handler.shoot("18-search")
    handler.page.keyboard.press("Enter")
    expect(handler.thread).to_contain_text("水漫到田里")
    handler.queue("等待人工")
    expect(handler.items).to_have_count(0)
    handler.queue("等待人工")
    expect(handler.items).to_have_count(1)
    handler.page.locator("#since").select_option("7")
    expect(handler.items).to_have_count(1)
    handler.press("/")
    handler.page.keyboard.press("Escape")
    expect(handler.page.locator(".found")).to_have_count(0)
    assert not phone.faults
    assert not handler.faults


def test_when_wechat_does_not_deliver(browser: Browser, running: Stack) -> None:
    phone, handler = claimed(browser, running, "村里自来水发黄半个月了，希望查一查水质")
    id_ = newest(running)

    def close(session: Any) -> None:
        conversation = lock(session, id_)
        conversation.window_until = running.clock.now() - timedelta(hours=1)

    running.database.transact(close)
    handler.items.filter(has_text="自来水").click()
    ways = handler.page.locator(".ways")
    expect(ways).to_contain_text("短信")
    expect(ways).to_contain_text("还没有配置")
    handler.box.fill("水样结果出来了，请回来看看")
    handler.shoot("21-closed")
    before = phone.replies.count()
    ways.get_by_role("button", name="服务通知").click()
    handler.toast("已发服务通知")
    expect(phone.replies.nth(before)).to_contain_text("有新回复", timeout=10_000)
    handler.shoot("22-noticed")
    phone.say("怎么了")
    expect(phone.replies.last).to_contain_text("水样结果出来了")
    assert not phone.faults
    assert not handler.faults


def test_the_draft_by_keys_and_what_was_filed(browser: Browser, running: Stack) -> None:
    told = "我们村东头的水塔漏水三个月没人修，希望镇里尽快派人来修好"
    phone, handler = claimed(browser, running, told)
    phone.page.get_by_role("button", name="照片、位置、语音").click()
    phone.page.get_by_role("button", name="位置", exact=True).click()
    dialog = phone.page.get_by_role("dialog")
    dialog.get_by_role("button", name="滨江区江南大道").click()
    dialog.get_by_role("button", name="发送").click()
    expect(handler.thread.locator("svg.grid")).to_be_visible()
    handler.press("d")
    expect(handler.page.locator(".draft .field").first).to_be_focused()
    for _ in range(2):
        handler.page.keyboard.press("ArrowDown")
    expect(handler.field("story")).to_be_focused()
    lit = "CSS.highlights.get('said')?.size"
    wait_for(lambda: handler.page.evaluate(lit), what="the words light up")
    handler.shoot("19-draft-keys")
    handler.page.keyboard.press("e")
    help_text = handler.page.locator("#edit-help")
    expect(help_text).to_contain_text("按群众原话写")
    assert "您" not in help_text.inner_text()
    handler.page.keyboard.press("Escape")
    values = {
        "place": "示例市东湖区青山街道水塔村", "event_time": "三个月前", "name": "秦雅岚",
        "phone": "13900001234", "id_number": "11010519491231002X", "address": "同上",
    }  # fmt: skip
    for slot, value in values.items():
        handler.set_field(slot, value)
        expect(handler.page.locator("#d-edit")).not_to_be_visible()
    handler.press("f")
    handler.page.locator("#d-file").get_by_role("button", name="代为提交").click()
    handler.toast("已提交")
    expect(handler.page.locator(".cases dl")).to_contain_text("希望镇里尽快派人来修好")
    expect(handler.page.locator(".draft")).not_to_contain_text("未填")
    handler.shoot("20-filed")
    handler.press("v")
    expect(handler.page.locator(".cases dl")).to_have_count(0)
    assert not phone.faults
    assert not handler.faults


def test_replies_are_edited_and_used_at_once(browser: Browser, running: Stack) -> None:
    add_account(running, "周主任", Role.SUPERVISOR)
    chief = Handler(browser, running, "周主任")
    chief.page.get_by_role("link", name="编辑常用语").click()
    chief.page.get_by_text("添加常用语").click()
    form = chief.page.locator("details[open]")
    form.get_by_label("短名").fill("sz")
    form.get_by_label("名称").fill("水质")
    form.get_by_label("内容").fill("{nobody}您好，水质结果三天内公布。")
    form.get_by_role("button", name="保存").click()
    expect(chief.page.get_by_role("alert")).to_contain_text("花括号")
    chief.shoot("23-canned-refused")
    chief.page.locator("details[open]").get_by_label("内容").fill("{unit}：水质结果三天内公布。")
    chief.page.locator("details[open]").get_by_role("button", name="保存").click()
    expect(chief.page.locator("summary").filter(has_text="水质")).to_be_visible()
    chief.shoot("24-canned-page")
    phone, handler = claimed(browser, running, "井水有股怪味，希望来检测")
    handler.page.keyboard.type("/sz")
    handler.page.keyboard.press("Enter")
    expect(handler.box).to_have_value("示例市信访局：水质结果三天内公布。")
    assert "编辑常用语" not in handler.page.content()
    assert not phone.faults


def test_a_voice_is_played_and_jumped_in(browser: Browser, running: Stack) -> None:
    phone, handler = claimed(browser, running, "锅炉房半夜响得睡不着")
    phone.send_voice(spoken_amr(4))
    player = handler.thread.locator("audio")
    expect(player).to_be_visible(timeout=15_000)
    length = player.evaluate(
        """(one) => new Promise((known, failed) => {
          one.onloadedmetadata = () => known(one.duration);
          one.onerror = () => failed(new Error(one.error.message));
          one.load(); one.preload = "auto";
        })"""
    )
    assert length == pytest.approx(4, abs=0.1)
    at = player.evaluate(
        """(one) => new Promise((there) => {
          one.onseeked = () => there(one.currentTime); one.currentTime = 3;
        })"""
    )
    assert at == pytest.approx(3, abs=0.1)
    handler.shoot("25-voice")
    with handler.page.expect_download() as kept:
        handler.thread.get_by_role("link", name="下载原声").click()
    assert kept.value.path().read_bytes() == spoken_amr(4)
    assert not phone.faults
    assert not handler.faults


def picture() -> bytes:
    """A small green picture."""
    width = height = 120
    rows = (b"\0" + b"\x2e\x8b\x57" * width) * height
    made = b"\x89PNG\r\n\x1a\n"
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")):
        made += struct.pack(">I", len(data)) + kind + data
        made += struct.pack(">I", zlib.crc32(kind + data))
    return made
