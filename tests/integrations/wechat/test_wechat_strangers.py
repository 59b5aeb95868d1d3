"""Requests that are not WeChat's, or not fit to be."""

import logging
import socket
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from wechat_server import app_for, client_of, post, served
from wechat_world import (
    FakeInbox,
    Push,
    fields,
    message_xml,
    settings,
    text_xml,
)

from integrations.wechat.endpoints import PATH


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
