"""A member of staff in front of the console, who looks, types and clicks."""

from typing import Any

from playwright.sync_api import Browser, Page, expect

from bot.app.places import ROOT
from bot.staff import service
from bot.staff.askers import OperatorAsker
from bot.staff.passwords import hash_password
from bot.staff.permissions import Role
from tests.stack import Stack

SHOTS = ROOT / "var" / "screenshots"
PASSWORD = "梧桐 路灯 河边 三号桥"
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 780}


def add_account(
    stack: Stack, name: str, role: Role = Role.INTAKE_OFFICER, unit: str = "示例市信访局"
) -> str:
    """An account, of the reception unless told, whose password is `PASSWORD`; its id."""

    def work(session: Any) -> str:
        asker, now = OperatorAsker("test"), stack.clock.now()
        added = service.add_staff(session, asker, name, role=role, unit=unit, now=now, login=name)
        service.set_password(session, asker, added.id, hash_password(PASSWORD), now)
        return str(added.id)

    return stack.database.transact(work)


class Handler:
    """The console in one browser window."""

    def __init__(self, browser: Browser, stack: Stack, login: str, **viewport: int) -> None:
        context = browser.new_context(viewport=viewport or DESK, locale="zh-CN")  # type: ignore[arg-type]
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._note)
        self.page.goto(stack.console)
        self.page.get_by_label("登录名").fill(login)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        expect(self.page.get_by_role("tab").first).to_be_visible(timeout=15_000)

    def _note(self, message: Any) -> None:
        if message.type == "error":
            self.faults.append(f"{message.text} {message.location.get('url')}")

    @property
    def items(self) -> Any:
        return self.page.locator(".inbox .item")

    @property
    def thread(self) -> Any:
        return self.page.locator(".thread")

    @property
    def box(self) -> Any:
        return self.page.locator("#say")

    def field(self, slot: str) -> Any:
        return self.page.locator(f".draft .field[data-slot={slot}]")

    def queue(self, name: str) -> None:
        self.page.get_by_role("tab", name=name).click()

    def press(self, key: str) -> None:
        """A shortcut, pressed outside of any box."""
        self.page.evaluate("document.activeElement?.blur()")
        self.page.keyboard.press(key)

    def say(self, text: str) -> None:
        self.box.fill(text)
        self.box.press("Enter")
        expect(self.box).to_have_value("")

    def set_field(self, slot: str, text: str) -> None:
        self.field(slot).get_by_role("button", name="修改").click()
        self.page.locator("#edit-value").fill(text)
        self.page.get_by_role("button", name="保存").click()

    def toast(self, text: str) -> None:
        expect(self.page.locator("#toast")).to_contain_text(text)

    def shoot(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_timeout(350)
        self.page.screenshot(path=SHOTS / f"console-{name}.png")
