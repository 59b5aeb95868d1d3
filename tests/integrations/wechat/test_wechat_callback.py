"""The callback over real HTTP, against an inbox that only remembers."""

import asyncio
import logging
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from wechat_world import (
    KEY,
    OLD_KEY,
    ORIGINAL_ID,
    TOKEN,
    FakeInbox,
    Push,
    event_xml,
    fields,
    message_xml,
    opened_reply,
    says,
    settings,
    sha1,
    text_xml,
)

from bot.intake.schemas import Answer
from integrations.wechat.endpoints import PATH, build_router
from integrations.wechat.settings import WeChatSettings


def app_for(inbox: FakeInbox, chosen: WeChatSettings) -> FastAPI:
    app = FastAPI()
    app.include_router(build_router(inbox, chosen))
    return app


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The application in its own thread on a free port."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        deadline = time.monotonic() + 20
        while not server.started:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


@asynccontextmanager
async def client_of(inbox: FakeInbox, **changes: Any) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app_for(inbox, settings(**changes)))
    async with httpx.AsyncClient(transport=transport, base_url="http://wechat") as client:
        yield client


async def post(push: Push, inbox: FakeInbox | None = None, **changes: Any) -> httpx.Response:
    async with client_of(inbox or FakeInbox(), **changes) as client:
        return await client.post(PATH, **push.request())


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


def test_bodies_that_are_too_large_or_stop_arriving_are_refused() -> None:
    inbox = FakeInbox()
    with served(app_for(inbox, settings(reply_budget=0.3))) as base:
        push = Push(text_xml()).request()
        declared = httpx.post(base + PATH, params=push["params"], content=b"x" * (64 * 1024 + 1))
        assert declared.status_code == 413

        def endless() -> Iterator[bytes]:
            for _ in range(70):
                yield b"x" * 1024

        chunked = httpx.post(base + PATH, params=push["params"], content=endless())
        assert chunked.status_code == 413
        port = int(base.rsplit(":", 1)[1])
        query = str(httpx.QueryParams(push["params"]))
        with socket.create_connection(("127.0.0.1", port), timeout=5) as slow:
            head = f"POST {PATH}?{query} HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n<xml>"
            slow.sendall(head.encode())
            assert b" 408 " in slow.recv(4096)
    assert inbox.received == []


def test_a_sender_that_hangs_up_leaves_no_trace(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    inbox = FakeInbox()
    with served(app_for(inbox, settings())) as base:
        port = int(base.rsplit(":", 1)[1])
        query = str(httpx.QueryParams(Push(text_xml()).request()["params"]))
        with socket.create_connection(("127.0.0.1", port), timeout=5) as gone:
            head = f"POST {PATH}?{query} HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n<xml>"
            gone.sendall(head.encode())
        deadline = time.monotonic() + 5
        while "went away" not in caplog.text and time.monotonic() < deadline:
            time.sleep(0.01)
    assert "went away" in caplog.text
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert inbox.received == []


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


HOSTILE: list[tuple[str, Push, int]] = [
    ("wrong signature", Push(text_xml(), query_changes={"signature": "0" * 40}), 403),
    ("no signature", Push(text_xml(), query_changes={"signature": None}), 403),
    ("wrong message signature", Push(text_xml(), query_changes={"msg_signature": "0" * 40}), 403),
    ("plain although there is a key", Push(text_xml(), query_changes={"encrypt_type": None}), 403),
    ("raw although there is a key", Push(text_xml(), query_changes={"encrypt_type": "raw"}), 403),
    ("no timestamp", Push(text_xml(), query_changes={"timestamp": None}), 400),
    ("timestamp of letters", Push(text_xml(), timestamp="１２３"), 400),
    ("nonce with markup", Push(text_xml(), nonce="1]]><x>"), 400),
    ("unknown key", Push(text_xml(), key="B" * 42 + "A"), 400),
    ("other app id", Push(text_xml(), app_id="wxotherotherother0"), 400),
    ("other account", Push(text_xml(ToUserName="gh_somebodyelse")), 403),
    ("empty body", Push(text_xml(), raw_body=b""), 400),
    ("not XML", Push(text_xml(), raw_body=b"{}"), 400),
    ("no Encrypt", Push(text_xml(), raw_body=b"<xml/>"), 400),
    ("bad UTF-8", Push(text_xml(), raw_body=b"<xml>\xff\xfe</xml>"), 400),
    ("bad UTF-8 inside", Push(b"<xml><MsgType>\xff</MsgType></xml>"), 400),
    ("JSON inside", Push('{"MsgType":"text"}'), 400),
    ("entities inside", Push('<!DOCTYPE a [<!ENTITY b "c">]><xml>&b;</xml>'), 400),
    ("nothing inside", Push(""), 400),
    ("no sender", Push(text_xml(FromUserName="")), 400),
    ("empty type", Push(message_xml("")), 400),
    ("doubled type", Push(text_xml().replace("</xml>", "<MsgType>event</MsgType></xml>")), 400),
    ("number that is none", Push(text_xml(MsgId="12ab")), 400),
    ("time out of range", Push(text_xml(CreateTime="9" * 19)), 400),
    ("deep nesting", Push("<xml>" + "<a>" * 3000 + "</a>" * 3000 + "</xml>"), 400),
]


@pytest.mark.parametrize(("push", "status"), [h[1:] for h in HOSTILE], ids=[h[0] for h in HOSTILE])
async def test_hostile_requests_are_refused_without_words(push: Push, status: int) -> None:
    inbox = FakeInbox()
    answer = await post(push, inbox)
    assert (answer.status_code, answer.text) == (status, "")
    assert inbox.received == []


async def test_strangers_are_refused_but_soon_no_longer_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    push = Push(text_xml(), query_changes={"signature": "0" * 40})
    async with client_of(FakeInbox()) as client:
        statuses = [(await client.post(PATH, **push.request())).status_code for _ in range(50)]
        assert statuses == [403] * 30 + [429] * 20
        assert len([r for r in caplog.records if "refused" in r.message]) == 30
        right = await client.post(PATH, **Push(text_xml()).request())
        assert right.status_code == 200


async def test_plain_mode_is_only_for_accounts_without_a_key() -> None:
    inbox = FakeInbox()
    changes: dict[str, Any] = {"encoding_aes_key": None, "encoding_aes_key_previous": None}
    query = {"encrypt_type": None, "msg_signature": None}
    push = Push(text_xml(), query_changes=query, raw_body=text_xml().encode())
    answer = await post(push, inbox, **changes)
    assert fields(answer.text)["Content"] == "收到：你好"
    assert (await post(Push(text_xml()), inbox, **changes)).status_code == 400


async def test_an_old_timestamp_is_noticed_and_only_refused_when_told_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    old = Push(text_xml(), timestamp=str(int(time.time()) - 400))
    assert (await post(old)).status_code == 200
    assert "outside the window" in caplog.text
    assert (await post(old, enforce_timestamp=True)).status_code == 403


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
