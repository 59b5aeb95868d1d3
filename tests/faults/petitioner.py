"""A citizen who files one petition whatever breaks meanwhile, as a patient person would."""

import re
import time
from dataclasses import dataclass, field

from tests.stack import Stack
from tests.wechat_user import Citizen

STORY = (
    "杭州市西湖区文三路8号旁边的路灯从上个月起不亮了，第{n}次跟您说，"
    "打过12345没人来修，希望城管部门尽快把路灯修好"
)
# What is asked for, by a word of the question; the read-back has many of them, so it comes first.
ANSWERS = {
    "确认提交": "确认提交",
    "姓名": "林小满",
    "电话": "13800001234",
    "身份证": "不想说",
    "住在": "杭州市西湖区文三路8号3幢301室",
    "理由": "没有",
    "什么时候": "上个月",
    "找过": "打过12345，没有结果",
    "希望": "请城管部门把路灯修好",
    "哪里": "杭州市西湖区文三路8号",
}
NUMBER = re.compile(r"XF\d{14}")
ANSWER_SECONDS = 90.0
MOST_MESSAGES = 25


class Unanswered(AssertionError):
    """A stored message found no answer in time."""


@dataclass
class Petitioner:
    """One citizen's way to a receipt; `number` is the number they were told."""

    citizen: Citizen
    serial: int
    number: str = ""
    sent: int = 0
    failed: int = 0
    """Messages for which WeChat showed its own error: the citizen wrote again."""
    read: int = 0
    passive: list[str] = field(default_factory=list)
    """Answers seen at once."""
    waits: list[float] = field(default_factory=list)
    """Seconds until each answer."""
    transcript: list[str] = field(default_factory=list)

    def file(self) -> None:
        """Talk until a receipt comes; raises Unanswered."""
        text = STORY.format(n=self.serial)
        for _ in range(MOST_MESSAGES):
            answer = self._exchange(text)
            found = NUMBER.search(answer)
            if found:
                self.number = found.group()
                self.citizen.close()
                return
            text = self._next(answer)
        raise AssertionError("no receipt after many messages:\n" + "\n".join(self.transcript))

    @property
    def pushed(self) -> list[str]:
        """Answers that came by themselves."""
        return [bubble.text for bubble in self.citizen.pushes]

    def _next(self, answer: str) -> str:
        question = answer.strip().split("\n\n")[-1]
        for word, reply in ANSWERS.items():
            if word in question:
                return reply
        return "不清楚"

    def _exchange(self, text: str) -> str:
        """Send until the service has it, then wait for its answer, passive or pushed.

        What was pushed meanwhile is read first, and may make the message needless.
        """
        started = time.monotonic()
        while not (late := self._unread()):
            self.transcript.append(f"> {text}")
            reply = self.citizen.say(text)
            if not reply.failed:
                break
            self.failed += 1
            self._check(started, "the service did not come back")
        if late:
            return late
        self.sent += 1
        if reply.text:
            self.passive.append(reply.text)
            self.transcript.append(f"< {reply.text}")
        answer = reply.text + self._unread()
        while not answer:
            self._check(started, "no answer was pushed")
            time.sleep(0.05)
            answer = self._unread()
        self.waits.append(time.monotonic() - started)
        return answer

    def _unread(self) -> str:
        """What was pushed since the last look."""
        pushed = self.pushed
        fresh, self.read = pushed[self.read :], len(pushed)
        self.transcript += [f"<< {text}" for text in fresh]
        return "\n\n".join(fresh)

    def _check(self, started: float, failure: str) -> None:
        if time.monotonic() - started > ANSWER_SECONDS:
            raise Unanswered(f"{self.citizen.openid}: {failure}:\n" + "\n".join(self.transcript))


def new_petitioner(stack: Stack, serial: int) -> Petitioner:
    """A fresh citizen with a phone of their own."""
    return Petitioner(stack.citizen(follow=False), serial)
