"""What should never come in, and must not do harm: each gets a defined answer and no traceback."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from bot.intake.models import Message
from bot.staff import service as staff
from bot.staff.askers import OperatorAsker
from bot.staff.permissions import Role
from integrations.simulator.envelope import sign
from integrations.wechat.endpoints import PATH
from tests.faults.stored import stored_of
from tests.stack import Stack
from tests.wechat_user import Citizen

Sealed = tuple[dict[str, str], str]
LAUGHS = '<!DOCTYPE xml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OPERATOR = OperatorAsker("tests")


@pytest.fixture(scope="module")
def http(stack: Stack) -> Iterator[httpx.Client]:
    """Somebody who can reach the port."""
    with httpx.Client(base_url=stack.address, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def prober(stack: Stack) -> Citizen:
    """An ordinary citizen, who must not notice anything."""
    return stack.citizen()


@pytest.fixture(autouse=True)
def sound(stack: Stack, prober: Citizen) -> Iterator[None]:
    """After each test the service answers, and no log holds a traceback."""
    yield
    assert prober.say("你好").text
    assert not stack.tracebacks()


@pytest.fixture
def post(http: httpx.Client) -> Callable[..., httpx.Response]:
    """Post anything to the callback."""

    def send(query: dict[str, str], body: bytes | str | Iterator[bytes]) -> httpx.Response:
        return http.post(PATH, params=query, content=body)

    return send


def count(stack: Stack) -> int:
    """All messages there are."""
    query = select(func.count()).select_from(Message)
    return int(stack.database.look(lambda session: session.scalar(query)) or 0)


def text_xml(stack: Stack, citizen: Citizen, content: str = "你好", **changes: str) -> str:
    """A text message, element by element; a change to "" leaves one out."""
    elements = {
        "ToUserName": stack.settings.wechat_original_id,
        "FromUserName": citizen.openid,
        "CreateTime": str(int(time.time())),
        "MsgType": "text",
        "Content": content,
        "MsgId": str(time.time_ns()),
    } | changes
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in elements.items() if value)
    return f"<xml>{inner}</xml>"


def test_bodies_beyond_the_limit_are_not_read(
    stack: Stack, citizen: Citizen, post: Callable[..., httpx.Response]
) -> None:
    before = count(stack)
    query, body = citizen.compose("text", text="好" * 20_000)
    assert len(body) > 64 * 1024
    assert post(query, body).status_code == 413
    query, body = citizen.compose("text", text="你好")
    blank = b" " * 4096
    chunks = (blank for _ in range(1000))
    # The connection may be closed while we are still talking.
    with suppress(httpx.TransportError):
        assert post(query, chunks).status_code == 413
    assert post(query, body.replace("</xml>", " " * 70_000 + "</xml>")).status_code == 413
    assert count(stack) == before


def test_document_types_and_entities_are_refused_inside_and_outside(
    stack: Stack, citizen: Citizen, post: Callable[..., httpx.Response]
) -> None:
    before = count(stack)
    query, body = citizen.compose("text", text="你好")
    inner = text_xml(stack, citizen, "&b;")
    for document in (LAUGHS + inner, '<!DOCTYPE xml SYSTEM "file:///etc/passwd">' + inner):
        assert post(*citizen.seal(document)).status_code == 400
        assert post(query, document).status_code == 400
    assert post(query, LAUGHS + body).status_code == 400
    assert count(stack) == before


@pytest.mark.parametrize(
    ("name", "status"), [("signature", 403), ("msg_signature", 403), ("nonce", 403)]
)
def test_wrong_signatures_are_refused(
    stack: Stack, citizen: Citizen, post: Callable[..., httpx.Response], name: str, status: int
) -> None:
    before = count(stack)
    query, body = citizen.compose("text", text="你好")
    assert post(query | {name: "0" * 40}, body).status_code == status
    assert post({key: value for key, value in query.items() if key != name}, body).is_client_error
    assert count(stack) == before


def test_a_replay_changes_nothing_however_old_its_signature(stack: Stack) -> None:
    citizen, token = stack.citizen(follow=False), stack.settings.wechat_token
    query, body = citizen.seal(text_xml(stack, citizen, "路灯坏了"), stamp="1600000000")
    first = citizen.post((query, body)).text
    for _ in range(3):
        assert citizen.post((query, body)).text == first
    stored = stored_of(stack, citizen)
    assert (len(stored.inbound), stored.texts) == (1, [first])
    # Signed anew with another time, it is still the same message.
    encrypted = body.split("CDATA[")[2].split("]")[0]
    fresh = query | {
        "timestamp": "1600000001",
        "signature": sign(token, "1600000001", query["nonce"]),
        "msg_signature": sign(token, "1600000001", query["nonce"], encrypted),
    }
    assert citizen.post((fresh, body)).text == first
    assert len(stored_of(stack, citizen).inbound) == 1


def test_plain_messages_are_refused_while_there_is_a_key(
    stack: Stack, citizen: Citizen, post: Callable[..., httpx.Response]
) -> None:
    before = count(stack)
    query, body = citizen.compose("text", text="你好")
    document = text_xml(stack, citizen)
    plain = {name: query[name] for name in ("signature", "timestamp", "nonce", "openid")}
    assert post(plain, document).status_code == 403
    assert post(plain, body).status_code == 403
    assert post(plain | {"encrypt_type": "raw"}, document).status_code == 403
    assert post(query, document).status_code == 400
    # In compatible mode the clear text comes along; only what was encrypted counts.
    both = body.replace("</xml>", "<Content>假的</Content><MsgType>text</MsgType></xml>")
    assert citizen.post((query, both)).text
    assert count(stack) > before
    assert stored_of(stack, citizen).inbound[-1].text == "你好"


@pytest.mark.parametrize(
    "changes",
    [
        {"MsgType": ""},
        {"MsgId": ""},
        {"FromUserName": ""},
        {"ToUserName": "gh_somebodyelse"},
        {"FromUserName": "o" * 5000},
        {"CreateTime": "1e400"},
        {"CreateTime": "-1"},
        {"CreateTime": "99999999999999999999"},
        {"MsgId": "1e400"},
        {"MsgId": "9" * 400},
        {"MsgId": "１２３"},
        {"MsgType": "location", "Location_X": "1e400", "Location_Y": "120"},
        {"MsgType": "location", "Location_X": "nan", "Location_Y": "inf"},
        {"MsgType": "event"},
        {"Extra": "<a><b><c><d><e><f><g><h><i/></h></g></f></e></d></c></b></a>"},
        {"Extra": "<a/>" * 1000},
        {"Content": "<Content>"},
        {"Content": "&undefined;"},
    ],
    ids=str,
)
def test_documents_that_are_no_message(
    stack: Stack, citizen: Citizen, changes: dict[str, str]
) -> None:
    before = count(stack)
    reply = citizen.post(citizen.seal(text_xml(stack, citizen, **changes)), tries=1)
    assert reply.status in (400, 403)
    assert count(stack) == before


@pytest.mark.parametrize("name", ["Content", "FromUserName", "MsgId", "MsgType", "CreateTime"])
def test_elements_that_come_twice_are_refused(stack: Stack, citizen: Citizen, name: str) -> None:
    document = text_xml(stack, citizen).replace("</xml>", f"<{name}>1</{name}></xml>")
    assert citizen.post(citizen.seal(document), tries=1).status == 400


@pytest.mark.parametrize(
    "encrypted", ["", "!!!", "QUJD", "A" * 4096, "QUJD" * 16, "好", "A" * 43 + "="]
)
def test_what_no_key_opens_is_refused(
    stack: Stack, citizen: Citizen, post: Callable[..., httpx.Response], encrypted: str
) -> None:
    query, _ = citizen.compose("text", text="你好")
    signed = (stack.settings.wechat_token, query["timestamp"], query["nonce"], encrypted)
    query["msg_signature"] = sign(*signed)
    body = f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    assert post(query, body).status_code == 400


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"{}", b"<xml>", b"<a/>", b"\x00" * 100])
def test_bodies_that_are_no_document(
    citizen: Citizen, post: Callable[..., httpx.Response], body: bytes
) -> None:
    query, _ = citizen.compose("text", text="你好")
    assert post(query, body).status_code == 400


def test_queries_that_make_no_sense(http: httpx.Client, citizen: Citizen) -> None:
    good, body = citizen.compose("text", text="你好")
    for query in (
        {},
        good | {"timestamp": "1e400"},
        good | {"timestamp": "9" * 400},
        good | {"nonce": "\ud7ff" * 200},
        good | {"nonce": "' or 1=1 --"},
        good | {"signature": "签名"},
    ):
        assert http.post(PATH, params=query, content=body).is_client_error
        assert http.get(PATH, params=query).is_client_error
    assert http.put(PATH, params=good, content=body).status_code == 405


@pytest.fixture(scope="module")
def token(stack: Stack) -> str:
    """A member of staff who may take conversations."""

    def make(session: Any) -> str:
        now = stack.clock.now()
        account = staff.add_staff(
            session, OPERATOR, "测试员", role=Role.INTAKE_OFFICER, unit="信访局", now=now
        )
        return staff.create_token(session, OPERATOR, account.id, now).secret

    return stack.database.transact(make)


@pytest.mark.parametrize(
    "body",
    [
        rb'{"text": "\ud800"}',
        b'{"text": "\xed\xa0\x80"}',
        b'{"text": "\xff"}',
        rb'{"text": "a\u0000b"}',
        b'{"text": 1e400}',
        b'{"text": NaN}',
        b'{"text": ["x"]}',
        b'{"text": "x", "text2": "y"}',
        b'{"text": "' + b"x" * 70_000 + b'"}',
        b"[" * 50_000,
        b'{"a":' * 10_000,
        b"null",
        b"",
        b"{",
    ],
    ids=lambda body: repr(body[:24]),
)
def test_the_api_refuses_json_that_is_none(
    stack: Stack, http: httpx.Client, citizen: Citizen, token: str, body: bytes
) -> None:
    """And what it takes reaches the citizen as text that WeChat can carry."""
    citizen.say("人工")
    conversation = stored_of(stack, citizen).inbound[0].conversation_id
    base = f"/api/v1/conversations/{conversation}"
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    assert http.post(f"{base}/take", headers=headers).status_code == 200
    answer = http.post(f"{base}/reply", content=body, headers=headers)
    if answer.status_code == 201:
        assert "b" in citizen.next_push()
    else:
        assert answer.status_code in (400, 413, 422)
        assert answer.headers["content-type"] == "application/problem+json"
    assert http.post(f"{base}/release", headers=headers).status_code == 200
