"""Two handlers and a citizen at once, in real browsers, on the running product."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from bot.cases import service as cases
from bot.staff import service as staff
from bot.staff.askers import OperatorAsker
from bot.staff.permissions import Role
from tests.browser.handler import DESK, PHONE, Handler, add_account
from tests.browser.phone import STORY, Phone, answer_until_read_back
from tests.stack import Stack, wait_for

FIRST, SECOND = "钱主任", "孙科员"


@pytest.fixture(scope="module")
def running() -> Iterator[Stack]:
    """The product with its own simulator, and two accounts."""
    with Stack(environment={"WECHAT_API_BASE": ""}) as stack:
        for name in (FIRST, SECOND):
            add_account(stack, name)
        yield stack


def citizen(browser: Browser, stack: Stack) -> Phone:
    page = browser.new_context(viewport=DESK, locale="zh-CN").new_page()  # type: ignore[arg-type]
    return Phone(page, stack.address)


def test_from_waiting_to_the_case(browser: Browser, running: Stack) -> None:
    phone = citizen(browser, running)
    phone.say("我要反映问题")
    phone.say(STORY)
    phone.send_picture()
    phone.send_place("滨江区江南大道")
    first, second = (Handler(browser, running, name) for name in (FIRST, SECOND))
    phone.tap("人工")
    expect(first.items).to_have_count(1)
    first.shoot("1-waiting")
    claim_while_another_looks(first, second)
    talk(first, phone)
    correct_the_phone_number(first)
    number = hand_back(first, phone)
    expect(first.page.locator(".cases")).to_contain_text(number)
    first.shoot("6-filed")
    asker, now = OperatorAsker("test"), running.clock.now()
    case = running.database.transact(
        lambda s: cases.get_case(s, asker, number, unmask_reason="test", now=now)
    )
    assert case["petitioner"]["phone"] == "13900007777"
    assert phone.faults == first.faults == second.faults == []


def claim_while_another_looks(first: Handler, second: Handler) -> None:
    for handler in (first, second):
        handler.items.first.click()
        expect(handler.thread).to_contain_text("夜里两三点还在施工")
    expect(first.page.locator(".present")).to_contain_text(f"{SECOND} 也在看")
    expect(first.thread.locator("img")).to_be_visible()
    first.press("c")
    first.toast("机器人不再说话")
    expect(first.page.locator(".head .line")).to_have_text("由您接待")
    expect(second.page.locator(".head .line")).to_have_text(f"{FIRST} 正在接待")
    expect(second.box).to_be_disabled()
    first.box.press_sequentially("您好")
    expect(second.page.locator(".present")).to_contain_text(f"{FIRST} 正在输入")
    second.shoot("2-collision")


def talk(first: Handler, phone: Phone) -> None:
    before = phone.replies.count()
    first.say("您好，我是信访局的钱主任，您反映的夜间施工我来处理。")
    expect(phone.replies.nth(before)).to_contain_text("我来处理", timeout=10_000)
    expect(first.thread.locator(".line.handler .state").last).to_have_text("已送达")
    phone.page.get_by_label("输入消息").fill("我姓秦，电话昨天换了")
    phone.page.get_by_label("输入消息").press("Enter")
    expect(first.thread).to_contain_text("电话昨天换了")
    assert phone.replies.count() == before + 1
    first.shoot("3-answered")


def correct_the_phone_number(first: Handler) -> None:
    first.set_field("phone", "12")
    expect(first.page.locator("#edit-fault")).to_contain_text("没有保存")
    first.shoot("4-refused")
    first.page.keyboard.press("Escape")
    first.set_field("phone", "13900007777")
    first.toast("已保存")
    expect(first.field("phone")).to_contain_text("人工")
    first.field("story").hover()
    expect(first.page.locator(".line.lit")).to_have_count(1)
    first.shoot("5-edited")


def hand_back(first: Handler, phone: Phone) -> str:
    """The bot goes on from where it was; the number of the case the citizen then files."""
    before = phone.replies.count()
    first.press("b")
    first.page.get_by_label("交接说明").fill("电话已核实，其余请机器人问完")
    first.page.locator("#d-release").get_by_role("button", name="交还机器人").click()
    first.toast("已交还")
    expect(phone.replies.nth(before)).to_be_visible(timeout=10_000)
    reply = answer_until_read_back(phone, phone.last_reply())
    assert "139****7777" in reply
    receipt = phone.say("确认提交")
    number = re.search(r"XF\d{14}", receipt)
    assert number, receipt
    return number[0]


def test_a_danger_opens_with_an_alarm(browser: Browser, running: Stack) -> None:
    handler = Handler(browser, running, FIRST)
    phone = citizen(browser, running)
    phone.say("我实在过不下去了，今晚就从楼上跳下去")
    alarm = handler.page.get_by_role("alert")
    expect(alarm).to_contain_text("1 个紧急对话")
    assert handler.page.title().startswith("(!)")
    handler.shoot("7-alarm")
    alarm.click()
    expect(handler.thread).to_contain_text("过不下去")
    handler.press("c")
    expect(handler.page.get_by_role("alert")).to_have_count(0)
    handler.shoot("8-alarm-taken")
    assert not handler.faults


def test_an_accusation_is_for_the_supervisor(browser: Browser, running: Stack) -> None:
    add_account(running, "吴主任", Role.SUPERVISOR)
    phone = citizen(browser, running)
    phone.say("我要举报我们镇副镇长王大海贪污受贿")
    phone.tap("人工")
    officer, chief = (Handler(browser, running, name) for name in (FIRST, "吴主任"))
    officer.items.filter(has_text="检举控告").click()
    expect(officer.box).to_have_attribute("placeholder", re.compile("督办"))
    for name in ("接手", "查看完整信息"):
        expect(officer.page.locator(".head").get_by_role("button", name=name)).to_have_count(0)
    officer.press("c")
    officer.toast("由督办人员接手")
    assert "王大海" not in officer.page.content()
    chief.items.filter(has_text="王大海").click()
    expect(chief.thread).to_contain_text("王大海")
    chief.press("c")
    chief.toast("机器人不再说话")
    expect(officer.page.locator(".head .line")).to_have_text("吴主任 正在接待")
    assert "王大海" not in officer.page.content()
    assert officer.faults == chief.faults == phone.faults == []


def test_keys_notes_canned_and_transfer(browser: Browser, running: Stack) -> None:
    phone = citizen(browser, running)
    phone.say("小区里的电梯坏了两个月，物业不管，老人上下楼很危险，希望尽快修好")
    phone.tap("人工")
    first, second = (Handler(browser, running, name) for name in (FIRST, SECOND))
    wait_for(lambda: first.items.count() >= 1, what="the queue shows it")
    first.press("j")
    expect(first.thread).to_contain_text("电梯坏了两个月")
    first.press("c")
    expect(first.box).to_be_focused()
    first.page.keyboard.type("/sd")
    expect(first.page.locator("#canned li")).to_have_count(1)
    first.shoot("9-canned")
    first.page.keyboard.press("Enter")
    expect(first.box).to_have_value(re.compile("请您稍等"))
    before = phone.replies.count()
    first.page.keyboard.press("Enter")
    expect(phone.replies.nth(before)).to_contain_text("请您稍等", timeout=10_000)
    first.press("n")
    first.page.keyboard.type("电梯归质监，先问问")
    first.page.keyboard.press("Enter")
    expect(first.thread.locator(".note")).to_contain_text("先问问")
    first.press("t")
    first.page.locator("#transfer-to").select_option(label=f"{SECOND} · 示例市信访局")
    first.page.get_by_label("给接手人的说明").fill("请联系质监")
    first.shoot("10-transfer")
    first.page.locator("#d-transfer").get_by_role("button", name="转交").click()
    first.toast("已转交")
    second.press("2")
    second.items.first.click()
    expect(second.thread.locator(".note")).to_have_count(2)
    expect(second.page.locator(".head .line")).to_have_text("由您接待")
    first.press("?")
    expect(first.page.locator("#d-help")).to_be_visible()
    first.shoot("11-keys")
    assert not first.faults
    assert not second.faults


def test_on_a_phone(browser: Browser, running: Stack) -> None:
    phone = citizen(browser, running)
    phone.say("村口的桥塌了一半，大车还在走，希望赶紧封路修桥")
    phone.tap("人工")
    handler = Handler(browser, running, FIRST, **PHONE)
    wait_for(lambda: handler.items.count() >= 1, what="the queue shows it")
    handler.shoot("12-phone-list")
    handler.items.first.click()
    handler.page.get_by_role("button", name="接手").click()
    expect(handler.box).to_be_enabled()
    handler.shoot("13-phone-talk")
    handler.page.get_by_role("button", name="登记表").click()
    expect(handler.page.get_by_role("heading", name="信访事项登记表")).to_be_visible()
    handler.shoot("14-phone-draft")
    wide = handler.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not wide
    assert not handler.faults


def test_nobody_gets_in_unsigned(browser: Browser, running: Stack) -> None:
    page = browser.new_context().new_page()
    page.goto(f"{running.address}/console")
    expect(page).to_have_url(re.compile(r"/console/login"))


def test_an_ended_session_leaves_the_desk_by_itself(browser: Browser, running: Stack) -> None:
    name = "李值班"
    account = add_account(running, name)
    handler = Handler(browser, running, name)
    now, asker = running.clock.now(), OperatorAsker("test")
    running.database.transact(lambda s: staff.end_sessions(s, asker, account, now))
    # Whatever happens next would be shown, were they still signed in.
    phone = citizen(browser, running)
    phone.say("村口的桥塌了一半，大车还在走，希望赶紧封路修桥")
    phone.tap("人工")
    expect(handler.page).to_have_url(re.compile(r"/console/login"))


def test_the_supervisors_page(browser: Browser, running: Stack) -> None:
    add_account(running, "周主任", Role.SUPERVISOR)
    supervisor = Handler(browser, running, "周主任")
    supervisor.page.get_by_role("link", name="督办看板").click()
    expect(supervisor.page.get_by_role("heading", name="满意度")).to_be_visible()
    expect(supervisor.page.locator("rect").first).to_be_attached()
    supervisor.shoot("15-statistics")
    with supervisor.page.expect_download() as download:
        supervisor.page.get_by_role("link", name="导出 CSV").click()
    assert download.value.suggested_filename.endswith(".csv")
    assert not supervisor.faults


def test_no_serious_accessibility_fault(browser: Browser, running: Stack) -> None:
    phone = citizen(browser, running)
    phone.say("门口的井盖丢了，晚上有人掉下去，希望马上盖好")
    phone.tap("人工")
    handler = Handler(browser, running, FIRST)
    wait_for(lambda: handler.items.count() >= 1, what="the queue shows it")
    handler.press("j")
    expect(handler.thread.locator(".line.citizen").first).to_be_visible()
    handler.press("c")
    expect(handler.box).to_be_enabled()
    expect(handler.page.locator("#toast")).not_to_have_class(re.compile("shown"))
    found = Axe().run(handler.page).response["violations"]
    faults = [
        (one["id"], [node["html"][:120] for node in one["nodes"]][:3])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    assert faults == []
