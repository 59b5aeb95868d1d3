"""A citizen in front of the simulator, who only looks and types."""

import re

from playwright.sync_api import Page, expect

from bot.app.places import ROOT

SHOTS = ROOT / "var" / "screenshots"
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

    def send_voice(self, content: bytes) -> None:
        """A recording of one's own; the bot is silent when a person has the talk."""
        self.page.get_by_role("button", name="照片、位置、语音").click()
        with self.page.expect_file_chooser() as chooser:
            self.page.locator("[data-pick=voice]").click()
        chooser.value.set_files({"name": "v.amr", "mimeType": "audio/amr", "buffer": content})

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
