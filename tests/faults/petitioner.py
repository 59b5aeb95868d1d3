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
ANSWERS = {
    "姓名": "林小满",
    "电话": "13800001234",
    "证件": "不想说",
    "住址": "杭州市西湖区文三路8号3幢301室",
    "理由": "没有",
    "确认提交": "确认提交",
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
    read: int = 0
    sent: int = 0
    transcript: list[str] = field(default_factory=list)

    def file(self) -> None:
        """Talk until a receipt comes; raises Unanswered."""
        text = STORY.format(n=self.serial)
        for _ in range(MOST_MESSAGES):
            answer = self._exchange(text)
            found = NUMBER.search(answer)
            if found:
                self.number = found.group()
                return
            text = self._next(answer)
        raise AssertionError("no receipt after many messages:\n" + "\n".join(self.transcript))

    def _next(self, answer: str) -> str:
        question = answer.strip().split("\n\n")[-1]
        for word, reply in ANSWERS.items():
            if word in question:
                return reply
        return "不清楚"

    def _exchange(self, text: str) -> str:
        """Send until the service has it, then wait for its answer, passive or pushed."""
        deadline = time.monotonic() + ANSWER_SECONDS
        while True:
            reply = self.citizen.say(text)
            self.transcript.append(f"> {text}")
            if not reply.failed:
                break
            if time.monotonic() > deadline:
                raise Unanswered("the service did not come back:\n" + "\n".join(self.transcript))
        self.sent += 1
        answer = reply.text or self._pushed(deadline)
        self.transcript.append(f"< {answer}")
        return answer

    def _pushed(self, deadline: float) -> str:
        while len(self.citizen.pushes) <= self.read:
            if time.monotonic() > deadline:
                raise Unanswered("no answer was pushed:\n" + "\n".join(self.transcript))
            time.sleep(0.05)
        self.read += 1
        return self.citizen.pushes[self.read - 1].text


def new_petitioner(stack: Stack, serial: int) -> Petitioner:
    """A fresh citizen with a phone of their own."""
    return Petitioner(stack.citizen(follow=False), serial)
