"""The callback over real HTTP, against an inbox that only remembers."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from wechat_server import app_for, client_of, post, served
from wechat_world import (
    KEY,
    OLD_KEY,
    ORIGINAL_ID,
    TOKEN,
    FakeInbox,
    Push,
    event_xml,
    fields,
    opened_reply,
    says,
    settings,
    sha1,
    text_xml,
)

from bot.intake.schemas import Answer, InboundMessage
from integrations.wechat.endpoints import PATH


def test_a_message_over_a_real_socket_gets_its_encrypted_answer() -> None:
    inbox = FakeInbox()
    with served(app_for(inbox, settings())) as base:
        answer = httpx.post(base + PATH, **Push(text_xml("路灯坏了😀𠮷")).request())
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/xml")
    reply = opened_reply(answer.text)
    assert reply["Content"] == "收到：路灯坏了😀𠮷"
    assert reply["FromUserName"] == ORIGINAL_ID
    assert reply["MsgType"] == "text"
    assert fields(answer.text)["Nonce"] == "415670741"
    assert inbox.received[0].text == "路灯坏了😀𠮷"
    assert 4.0 < inbox.budgets[0] <= 4.3


class SlowInbox(FakeInbox):
    def __init__(self, seconds: float, reply: Callable[[Any], Answer] | None = None) -> None:
        super().__init__(reply)
        self._seconds = seconds

    async def receive(self, inbound: InboundMessage, *, budget: float = 4.3) -> Answer:
        await asyncio.sleep(self._seconds)
        return await super().receive(inbound, budget=budget)


def test_an_answer_for_a_request_that_went_away_is_given_back() -> None:
    inbox = SlowInbox(0.3)
    with served(app_for(inbox, settings())) as base:
        message = Push(text_xml("路灯坏了", MsgId="7")).request()
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(base + PATH, **message, timeout=0.1)
        deadline = time.monotonic() + 5
        while not inbox.missing:
            assert time.monotonic() < deadline, "nobody noticed"
            time.sleep(0.01)
        assert inbox.missing == [("msg:7", 1)]
        assert opened_reply(httpx.post(base + PATH, **message).text)["Content"] == "收到：路灯坏了"
    assert len(inbox.missing) == 1


async def test_requests_that_waited_for_the_start_are_answered_sooner() -> None:
    inbox = FakeInbox()
    await post(Push(text_xml()), inbox, queued_for=3.0)
    assert inbox.budgets[0] <= 1.3


async def test_the_address_test_gets_the_echo_back_verbatim() -> None:
    query = {"signature": sha1(TOKEN, "1700000000", "99"), "timestamp": "1700000000"}
    query |= {"nonce": "99", "echostr": "4375120948345356249"}
    async with client_of(FakeInbox()) as client:
        answer = await client.get(PATH, params=query)
        assert (answer.status_code, answer.text) == (200, "4375120948345356249")
        assert answer.headers["content-type"].startswith("text/plain")
        wrong = await client.get(PATH, params=query | {"nonce": "98"})
        assert (wrong.status_code, wrong.text) == (403, "")
        assert (await client.get(PATH)).status_code == 400
        query.pop("echostr")
        assert (await client.get(PATH, params=query)).status_code == 400


async def test_the_previous_key_opens_and_also_seals_the_answer() -> None:
    answer = await post(Push(text_xml(), key=OLD_KEY))
    assert opened_reply(answer.text, key=OLD_KEY)["Content"] == "收到：你好"


async def test_nothing_to_say_is_acknowledged() -> None:
    for nothing in (Answer((), True), Answer((), False), says(""), says(" \n\x07 ")):
        answer = await post(Push(text_xml()), FakeInbox(lambda _, nothing=nothing: nothing))
        assert (answer.status_code, answer.text) == (200, "success")


async def test_several_messages_become_one_answer() -> None:
    answer = await post(Push(text_xml()), FakeInbox(lambda _: says("一", "二")))
    assert opened_reply(answer.text)["Content"] == "一\n\n二"


@pytest.mark.parametrize("event", ["LOCATION", "debug_demo", "TEMPLATESENDJOBFINISH"])
async def test_events_that_belong_to_no_conversation_end_at_the_door(event: str) -> None:
    inbox = FakeInbox()
    answer = await post(Push(event_xml(event)), inbox)
    assert answer.text == "success"
    assert inbox.received == []


@pytest.mark.parametrize("event", ["unsubscribe", "VIEW", "kf_create_session", "pic_weixin"])
async def test_events_that_may_not_be_answered_are_stored_but_only_acknowledged(
    event: str,
) -> None:
    inbox = FakeInbox()
    assert (await post(Push(event_xml(event)), inbox)).text == "success"
    assert len(inbox.received) == 1


@pytest.mark.parametrize("event", ["subscribe", "CLICK", "SCAN", "scancode_waitmsg"])
async def test_events_that_may_be_answered_are(event: str) -> None:
    answer = await post(Push(event_xml(event, "PETITION")))
    assert opened_reply(answer.text)["Content"].startswith("收到")


async def test_the_operator_is_warned_when_the_account_loses_its_standing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    await post(Push(event_xml("verify_expired")))
    warning = next(r for r in caplog.records if "verify_expired" in r.message)
    assert warning.levelno == logging.WARNING


def failing(times: int) -> Callable[[Any], Answer]:
    left = [times]

    def reply(_: Any) -> Answer:
        if left[0]:
            left[0] -= 1
            raise RuntimeError("the database is away: 不该进日志的内容")
        return says("好")

    return reply


async def test_a_failing_inbox_is_asked_again_within_the_budget() -> None:
    inbox = FakeInbox(failing(2))
    answer = await post(Push(text_xml()), inbox)
    assert opened_reply(answer.text)["Content"] == "好"
    assert len(inbox.received) == 3
    assert inbox.budgets == sorted(inbox.budgets, reverse=True)


async def test_a_broken_inbox_makes_wechat_ask_again_and_then_tells_the_citizen() -> None:
    began = time.monotonic()
    quick = {"reply_budget": 0.1, "give_up_after": 0.6}
    first = await post(Push(text_xml()), FakeInbox(failing(99)), **quick)
    assert time.monotonic() - began >= 0.6
    assert (first.status_code, "再发一次" in opened_reply(first.text)["Content"]) == (200, True)
    began = time.monotonic()
    last = text_xml(CreateTime=str(int(time.time()) - 10))
    third = await post(Push(last), FakeInbox(failing(99)), **quick)
    assert time.monotonic() - began < 0.5
    assert "再发一次" in opened_reply(third.text)["Content"]


async def test_accounts_without_push_let_attempts_run_out() -> None:
    late = FakeInbox(lambda _: Answer((), in_time=False))
    quick = {"account_type": "subscription", "give_up_after": 0.4}
    began = time.monotonic()
    await post(Push(text_xml()), late, **quick)
    assert time.monotonic() - began >= 0.4
    last = await post(Push(text_xml(CreateTime=str(int(time.time()) - 10))), late, **quick)
    assert "任意文字" in opened_reply(last.text)["Content"]
    # The second attempt ends when the third begins, but it is not the last.
    second = text_xml(CreateTime=str(int(time.time()) - 8))
    began = time.monotonic()
    await post(Push(second), SlowInbox(1.2, late.reply), **quick | {"give_up_after": 1.6})
    assert time.monotonic() - began >= 1.6
    silent = FakeInbox(lambda _: Answer((), in_time=True))
    assert (await post(Push(text_xml()), silent, **quick)).text == "success"


async def test_no_answer_outgrows_what_wechat_shows() -> None:
    answer = await post(Push(text_xml()), FakeInbox(lambda _: says("长" * 5000)))
    content = opened_reply(answer.text)["Content"]
    assert len(content.encode()) <= 2048
    assert content.startswith("(1/")


async def test_many_at_once() -> None:
    inbox = FakeInbox()
    async with client_of(inbox) as client:
        pushes = [Push(text_xml(f"第{n}条", MsgId=str(n + 1))).request() for n in range(50)]
        answers = await asyncio.gather(*(client.post(PATH, **push) for push in pushes))
    contents = [opened_reply(answer.text, key=KEY)["Content"] for answer in answers]
    assert contents == [f"收到：第{n}条" for n in range(50)]
