"""A citizen who files one petition whatever breaks meanwhile, as a patient person would."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.stack import Stack
from tests.wechat_user import Citizen

STORY = (
    "杭州市西湖区文三路8号旁边的路灯从上个月起不亮了，第{n}次跟您说，"
    "打过12345没人来修，希望城管部门尽快把路灯修好"
)
# Filed as two cases under one number, in one transaction or not at all.
TWO_MATTERS = (
    "我要反映两件事，第{n}次跟您说。一是杭州市西湖区文三路8号旁边的路灯从上个月起不亮了，"
    "希望城管部门尽快把路灯修好；二是文三路8号楼下的垃圾半个月没人运走，希望环卫部门清走"
)
EACH_TWO = 5
"""One of so many people tells two."""
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


def answer_to(text: str, answers: Mapping[str, str] = ANSWERS) -> str:
    """What a plain citizen says to a text of the bot: its last paragraph is the question."""
    question = text.strip().split("\n\n")[-1]
    return next((reply for word, reply in answers.items() if word in question), "不清楚")


class Unanswered(AssertionError):
    """A stored message found no answer in time."""


@dataclass
class Petitioner:
    """One citizen's way to a receipt; `numbers` are those of the cases that they were told."""

    citizen: Citizen
    story: str
    otherwise: dict[str, str] = field(default_factory=dict)
    """Answers that are not those of everybody."""
    numbers: list[str] = field(default_factory=list)
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
        text = self.story
        for _ in range(MOST_MESSAGES):
            answer = self._exchange(text)
            self.numbers = list(dict.fromkeys(NUMBER.findall(answer)))
            if self.numbers:
                self.citizen.close()
                return
            text = answer_to(answer, ANSWERS | self.otherwise)
        raise AssertionError("no receipt after many messages:\n" + "\n".join(self.transcript))

    @property
    def pushed(self) -> list[str]:
        """Answers that came by themselves."""
        return [bubble.text for bubble in self.citizen.pushes]

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
    story = STORY if serial % EACH_TWO else TWO_MATTERS
    return Petitioner(stack.citizen(follow=False), story.format(n=serial))
