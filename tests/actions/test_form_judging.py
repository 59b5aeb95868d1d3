"""What holds in every flow, tried on a small flow of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from actions.draft import Draft, Message
from actions.judge import Judge
from actions.speaking import Outcome
from actions.wording import Wording
from nlu.compile import FLOWS
from nlu.flowfile import CONFIRM, read_flow

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=timezone(timedelta(hours=8)))
FLOW = """\
flow: lamp
version: 1
label: 报修
trigger: {intents: [file_petition]}
steps:
  - {slot: story, type: story, label: 情况, ask: [情况一, 情况二], help: 怎么说都行}
  - slot: kind
    type: choice
    label: 灯的种类
    ask: [哪种灯]
    options: [{label: 路灯, value: street}, {label: 楼道灯, value: house}]
  - {slot: floor, type: text, label: 楼层, when: "kind == 'house'", ask: [几楼]}
  - slot: phone
    type: phone
    label: 电话
    aliases: [手机]
    ask: [电话一, 电话二]
    why: 好联系您
    invalid: {too_short: 少了}
    decline: {text: 不留也行, accept: true, flag: phone_refused}
  - {slot: note, type: text, need: skippable, label: 备注, ask: [还有吗]}
confirm:
  options:
    - {label: 提交, value: submit}
    - {label: 修改, value: change}
    - {label: 取消, value: cancel}
submit: report
"""


class Talk:
    """Sends messages to the flow's judge, carrying the draft from one to the next."""

    def __init__(self, folder: Path) -> None:
        (folder / "lamp.yml").write_text(FLOW, encoding="utf-8")
        (folder / "control.yml").write_bytes((FLOWS / "control.yml").read_bytes())
        self.wording = Wording.load(folder)
        self.flow = read_flow(folder / "lamp.yml")
        self.wording.flows["lamp"] = self.flow
        self.draft = Draft("lamp", 1)
        self.number = 0

    def say(self, text: str, *, opening: str | None = None, **more: Any) -> Outcome:
        self.number += 1
        message = Message(f"m{self.number}", text, NOW, **more)
        outcome = Judge(self.wording, self.flow, self.draft, message).run(opening=opening)
        self.draft = outcome.draft
        return outcome

    def keys(self, text: str, **more: Any) -> list[str]:
        return [reply.key for reply in self.say(text, **more).replies]

    @property
    def values(self) -> Mapping[str, Any]:
        return self.draft.values()

    def until(self, slot: str) -> None:
        answers = {
            "story": "楼下的路灯坏了很久一直没人来修",
            "kind": "楼道灯",
            "floor": "三楼",
            "phone": "13800000001",
            "note": "没有",
        }
        self.say("我要报修", opening="intent")
        while self.draft.requested != slot:
            self.say(answers[str(self.draft.requested)])


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk(tmp_path)


def entity(text: str, name: str, value: Any, said: str) -> dict[str, Any]:
    start = text.index(said)
    return {"entity": name, "value": value, "start": start, "end": start + len(said)}


def test_several_answers_at_once(talk: Talk) -> None:
    text = "楼下的路灯坏了很久没人修，电话13800000001"
    phone = entity(text, "phone", "13800000001", "13800000001")
    outcome = talk.say(text, opening="story", entities=(phone,))
    assert talk.values["phone"] == "13800000001"
    assert [reply.key for reply in outcome.replies] == ["understood"]
    assert talk.draft.requested == "kind"
    assert talk.draft.cells["phone"]["messages"] == ["m1"]


def test_conditions_follow_corrections(talk: Talk) -> None:
    talk.until("phone")
    assert talk.values["floor"] == "三楼"
    assert talk.keys("灯的种类错了，是路灯")[0] == "corrected"
    assert "floor" not in talk.values
    assert talk.draft.requested == "phone"


@pytest.mark.parametrize("text", ["2", "２", "二", "②", "第二个", "楼道灯"])
def test_options(talk: Talk, text: str) -> None:
    talk.until("kind")
    talk.say(text)
    assert talk.values["kind"] == "house"
    assert talk.draft.requested == "floor"


@pytest.mark.parametrize(
    "text",
    [
        "手机错了，是13900000002",
        "电话不对，应该是13900000002",
        "电话改成13900000002",
        "不是13800000001，是13900000002",
    ],
)
def test_correction_by_name(talk: Talk, text: str) -> None:
    talk.until("note")
    phone = entity(text, "phone", "13900000002", "13900000002")
    assert talk.keys(text, entities=(phone,))[0] == "corrected"
    assert talk.values["phone"] == "13900000002"
    assert talk.draft.requested == "note"


def test_correction_by_number(talk: Talk) -> None:
    talk.until(CONFIRM)
    assert talk.keys("4改成13900000002")[0] == "corrected"
    assert talk.values["phone"] == "13900000002"
    assert talk.draft.requested == CONFIRM


def test_correction_without_a_value(talk: Talk) -> None:
    talk.until("note")
    assert talk.keys("电话错了") == ["give_new_value"]
    talk.say("13900000002")
    assert talk.values["phone"] == "13900000002"
    assert talk.draft.requested == "note"


def test_something_is_wrong(talk: Talk) -> None:
    talk.until(CONFIRM)
    assert talk.keys("不对") == ["which_to_change"]
    assert talk.keys("手机") == ["give_new_value"]
    talk.say("13900000002")
    assert talk.values["phone"] == "13900000002"
    assert talk.draft.requested == CONFIRM


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("为什么", ["why_phone"]),
        ("怎么填", ["help_default"]),
        ("谢谢", ["thanks"]),
        ("你好", ["greeting"]),
        ("再说一遍", []),
    ],
)
def test_interruptions_ask_the_same_again(talk: Talk, text: str, keys: list[str]) -> None:
    talk.until("phone")
    before = dict(talk.draft.cells)
    assert talk.keys(text) == keys
    assert talk.draft.requested == "phone"
    assert talk.draft.cells == before
    assert talk.draft.asks["phone"] == 2


def test_decline_and_skip(talk: Talk) -> None:
    talk.until("phone")
    assert talk.keys("不想说") == ["decline_phone"]
    assert talk.draft.cells["phone"]["declined"]
    assert talk.draft.flags() == ("phone_refused",)
    assert talk.draft.requested == "note"
    talk.say("跳过")
    assert talk.draft.requested == CONFIRM


def test_a_step_that_cannot_be_skipped(talk: Talk) -> None:
    talk.until("kind")
    assert talk.keys("跳过") == ["cannot_skip"]
    assert talk.draft.requested == "kind"


def test_back(talk: Talk) -> None:
    talk.until("phone")
    assert talk.keys("返回") == ["went_back"]
    assert talk.draft.requested == "floor"
    talk.say("五楼")
    assert talk.values["floor"] == "五楼"
    assert talk.draft.requested == "phone"


def test_start_over(talk: Talk) -> None:
    talk.until("phone")
    assert talk.keys("重新开始") == ["restart_confirm"]
    assert talk.keys("1") == ["restarted"]
    assert not talk.values
    assert talk.draft.requested == "story"


def test_cancel_is_confirmed(talk: Talk) -> None:
    talk.until("phone")
    assert talk.keys("算了") == ["cancel_confirm"]
    assert talk.draft.pending == "cancel"
    talk.say("13800000001")
    assert talk.draft.requested == "note"
    talk.say("取消")
    assert talk.say("是的").end == "cancelled"


def test_submit_is_not_taken_for_yes_to_cancel(talk: Talk) -> None:
    talk.until(CONFIRM)
    talk.say("取消")
    assert talk.say("提交").end == "submit"


def test_yes_leaves_a_line_as_it_was(talk: Talk) -> None:
    talk.until(CONFIRM)
    talk.say("电话错了")
    assert talk.keys("1380000") == ["invalid_phone_too_short"]
    assert talk.keys("对的") == []
    assert talk.values["phone"] == "13800000001"
    assert talk.draft.requested == CONFIRM


def test_more_facts_are_added_to_the_story(talk: Talk) -> None:
    talk.until("phone")
    story = talk.values["story"]
    assert talk.keys("昨天晚上邻居家的老人在那里摔了一跤") == ["story_added"]
    assert talk.values["story"].startswith(story)
    assert "摔了一跤" in talk.values["story"]
    assert talk.draft.requested == "phone"
    assert len(talk.draft.cells["story"]["messages"]) == 2


def test_a_story_in_pieces(talk: Talk) -> None:
    talk.say("我要报修", opening="intent")
    talk.say("路灯坏了")
    talk.say("坏了三个月一直没有人来修")
    assert talk.values["story"] == "路灯坏了\n坏了三个月一直没有人来修"


def test_a_wrong_value_is_explained(talk: Talk) -> None:
    talk.until("phone")
    assert talk.keys("1380000") == ["invalid_phone_too_short"]
    assert talk.draft.tries == {"phone": 1}
    talk.say("13800000001")
    assert not talk.draft.tries


def test_two_misunderstandings_in_a_row(talk: Talk) -> None:
    talk.until("phone")
    assert talk.keys("啦啦") == ["not_understood_1"]
    talk.say("为什么")
    assert talk.keys("啦啦") == ["not_understood_1"]
    outcome = talk.say("啦啦")
    assert outcome.commands == [{"name": "call_human", "args": {"reason": "misunderstood"}}]
    assert talk.draft.requested == "phone"


def test_pictures_and_pins(talk: Talk) -> None:
    talk.until("phone")
    assert talk.keys("", kind="image", payload={"attachment": "a1"}) == ["attachment_added"]
    talk.say("", kind="image", payload={"attachment": "a1"})
    assert talk.draft.attachments == ["a1"]
    assert talk.draft.requested == "phone"


def test_a_long_pause(talk: Talk) -> None:
    talk.until("phone")
    assert talk.keys("13800000001", facts={"idle_seconds": 86400})[0] == "resume_draft"
    assert talk.values["phone"] == "13800000001"
