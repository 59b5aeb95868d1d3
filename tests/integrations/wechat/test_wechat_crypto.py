"""Signatures and encryption against vectors other implementations made."""

import base64
import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from xml.dom import minidom

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from wechat_world import APP_ID, KEY, OLD_KEY, TOKEN, decrypt, encrypt, fields, settings, sha1

from bot.kit.clock import TZ
from integrations.wechat.crypto import Crypto, decode_key
from integrations.wechat.elements import read
from integrations.wechat.errors import BadKey, BadRequest, Forbidden
from integrations.wechat.parse import parse
from integrations.wechat.render import reply_xml
from integrations.wechat.verification import is_fresh, is_signed, sign

OWN: dict[str, Any] = json.loads(Path(__file__).with_name("vectors.json").read_text("utf-8"))
SHARED = Path(
    os.environ.get("XINFANG_SHARED_DATA", str(Path(__file__).parents[4] / "shared" / "data"))
)


def foreign(*kinds: str) -> list[Any]:
    """The vectors of others, or one skipped case that says why there are none."""
    path = SHARED / "wechat_vectors.json"
    if not path.exists():
        why = f"{path} is absent: only the vectors of our own were run"
        return [pytest.param(None, marks=pytest.mark.skip(reason=why), id="absent")]
    vectors = json.loads(path.read_text("utf-8"))["vectors"]
    return [pytest.param(v, id=v["id"]) for v in vectors if v["kind"] in kinds]


def open_with(given_: dict[str, Any], **changes: str) -> str:
    values = {
        "token": given_["token"],
        "id": given_.get("appid") or given_.get("receive_id"),
        "key": given_["encoding_aes_key"],
        "encrypt": given_.get("encrypt") or given_["query"]["echostr"],
        **{name: given_["query"][name] for name in ("msg_signature", "timestamp", "nonce")},
    }
    values |= changes
    crypto = Crypto(values["token"], values["id"], [values["key"]])
    opened = crypto.open(
        values["encrypt"], values["msg_signature"], values["timestamp"], values["nonce"]
    )
    return opened.text


@pytest.mark.parametrize("vector", foreign("signature"))
def test_signatures_of_others(vector: dict[str, Any]) -> None:
    values = vector["input"]
    if "parts" in values:
        assert sign(*values["parts"]) == vector["expected"]["sha1"]
        return
    names = ("token", "timestamp", "nonce")
    assert is_signed(values["signature"], *(values[name] for name in names))
    for negative in vector.get("negative", []):
        changed = values | negative["change"]
        assert not is_signed(changed["signature"], *(changed[name] for name in names))


@pytest.mark.parametrize("vector", foreign("decrypt", "url_verify"))
def test_messages_of_others_are_opened(vector: dict[str, Any]) -> None:
    values = vector["input"]
    if "raw_query" in values:
        values["query"] = {k: v[0] for k, v in parse_qs(values["raw_query"]).items()}
    assert open_with(values) == vector["expected"]["msg"]
    if "body_xml" in values:
        assert read(values["body_xml"]).get("Encrypt") == values["encrypt"]
    for negative in vector.get("negative", []):
        change = dict(negative["change"])
        names = {"appid": "id", "query.msg_signature": "msg_signature", "query.nonce": "nonce"}
        changes = {names.get(name, name): value for name, value in change.items()}
        with pytest.raises(BadRequest):
            open_with(values, **changes)


@pytest.mark.parametrize("vector", foreign("encrypt"))
def test_messages_are_sealed_byte_for_byte_as_others_do(
    vector: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    values, expected = vector["input"], vector["expected"]
    monkeypatch.setattr(
        "integrations.wechat.crypto.secrets.token_hex", lambda _: values["random16"]
    )
    app_id = values.get("appid") or values.get("receive_id")
    crypto = Crypto(values["token"], app_id, [values["encoding_aes_key"]])
    timestamp, nonce = values.get("timestamp", "1"), values.get("nonce", "2")
    envelope = fields(crypto.seal(values["msg"], timestamp, nonce))
    assert envelope["Encrypt"] == expected["encrypt"]
    assert (envelope["TimeStamp"], envelope["Nonce"]) == (timestamp, nonce)
    if "msg_signature" in expected:
        assert envelope["MsgSignature"] == expected["msg_signature"]
    if "envelope_xml" in expected:
        assert fields(expected["envelope_xml"]) == envelope


@pytest.mark.parametrize("vector", foreign("render"))
def test_replies_of_others(vector: dict[str, Any]) -> None:
    values = vector["input"]
    if values["type"] == "transfer_customer_service":
        return  # Conversations are never handed to WeChat's own service desk.
    ours = reply_xml(
        values["content"],
        to=values["to"],
        sender=values["from"],
        created=values["create_time"],
    )
    expected = vector["expected"]["xml_ignoring_whitespace_and_order"]
    assert minidom.parseString(ours).toxml() == minidom.parseString(expected).toxml()


@pytest.mark.parametrize("vector", foreign("parse"))
def test_messages_of_others_are_parsed(vector: dict[str, Any]) -> None:
    document, expected = vector["input"]["xml"], vector["expected"]
    if vector["platform"] != "official_account":
        # WeCom's customer service names no sender: not a message of this channel.
        with pytest.raises(BadRequest):
            parse(document, APP_ID)
        return
    received = parse(document, APP_ID)
    payload = received.message.payload
    if expected.get("type") == "location":
        assert payload["latitude"] == expected["lat"]
        assert payload["longitude"] == expected["lon"]
        assert received.message.dedupe_key == f"msg:{expected['msg_id']}"
        return
    assert received.event == expected["event"].lower()
    assert payload.get("scene") == expected.get("scene")
    if "event_key" in expected:
        assert payload["key"] == expected["event_key"]
    if "MsgID" in expected:
        assert payload["job"] == expected["MsgID"]
    if "ticket" in expected:
        assert payload["ticket"] == expected["ticket"]
    if "popup" in received.event:
        assert len(payload["grants"]) == document.count("<List>")


@pytest.mark.parametrize("vector", OWN["signatures"])
def test_own_signatures(vector: dict[str, str]) -> None:
    assert is_signed(vector["signature"], TOKEN, vector["timestamp"], vector["nonce"])


@pytest.mark.parametrize("vector", OWN["messages"], ids=lambda vector: vector["id"])
def test_own_messages(vector: dict[str, Any]) -> None:
    text = vector["text"] if "text" in vector else vector["repeat"][0] * vector["repeat"][1]
    crypto = Crypto(TOKEN, APP_ID, [KEY, OLD_KEY])
    arguments = vector["msg_signature"], vector["timestamp"], vector["nonce"]
    opened = crypto.open(vector["encrypt"], *arguments)
    assert (opened.text, opened.key) == (text, [KEY, OLD_KEY].index(vector["encoding_aes_key"]))
    with pytest.raises(Forbidden):
        crypto.open(vector["encrypt"], "0" * 40, *arguments[1:])
    sealed = fields(crypto.seal(text, "1", "2", key=opened.key))
    assert decrypt(sealed["Encrypt"], key=vector["encoding_aes_key"]) == (text, APP_ID)


@given(st.text())
def test_everything_sealed_can_be_opened_by_another_implementation(text: str) -> None:
    crypto = Crypto(TOKEN, APP_ID, [KEY])
    sealed = fields(crypto.seal(text, "1763971200", "9"))
    assert decrypt(sealed["Encrypt"]) == (text, APP_ID)
    encrypted = encrypt(text)
    signature = sha1(TOKEN, "1", "2", encrypted)
    assert crypto.open(encrypted, signature, "1", "2").text == text


@given(st.one_of(st.binary(max_size=96).map(base64.b64encode).map(bytes.decode), st.text()))
def test_damaged_messages_give_one_kind_of_error(encrypted: str) -> None:
    crypto = Crypto(TOKEN, APP_ID, [KEY, OLD_KEY])
    signature = sign(TOKEN, "1", "2", encrypted)
    with pytest.raises(BadRequest) as error:
        crypto.open(encrypted, signature, "1", "2")
    assert error.value.cause


def test_the_random_bytes_are_new_each_time() -> None:
    crypto = Crypto(TOKEN, APP_ID, [KEY])
    assert len({crypto.seal("同样的话", "1", "2") for _ in range(20)}) == 20


@pytest.mark.parametrize("key", ["", KEY[:42], KEY + "A", KEY[:42] + "=", KEY[:42] + "。"])
def test_keys_of_the_wrong_form_are_refused_at_start(key: str) -> None:
    with pytest.raises(BadKey):
        decode_key(key)
    if key:
        with pytest.raises(ValidationError):
            settings(encoding_aes_key=key)
    assert len(decode_key("+/" + KEY[2:])) == 32


def test_settings_show_no_secrets_and_read_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chosen = settings(encoding_aes_key_previous="", api_base="http://localhost:1/")
    assert chosen.aes_keys == [KEY]
    assert chosen.api_base == "http://localhost:1"
    assert TOKEN not in repr(chosen)
    assert KEY not in repr(chosen)
    monkeypatch.setenv("WECHAT_ACCOUNT_TYPE", "subscription")
    monkeypatch.setenv("WECHAT_ORIGINAL_ID", "gh_fromenvironment")
    values = {"app_id": APP_ID, "app_secret": "s", "token": TOKEN}
    assert type(chosen)(**values).can_push is False


def test_timestamps_have_a_window() -> None:
    now = datetime(2026, 11, 24, 12, 0, tzinfo=TZ)
    stamp = int(now.timestamp())
    for shift, fresh in ((0, True), (300, True), (-300, True), (301, False), (-301, False)):
        moved = now + timedelta(seconds=shift)
        assert is_fresh(str(stamp), moved, 300) is fresh
    for wrong in ("", "-1", "1e9", "１２３", "9" * 13):
        assert not is_fresh(wrong, now, 300)


def test_signatures_with_strange_characters_are_just_wrong() -> None:
    assert not is_signed("签名", TOKEN, "1", "2")
    assert not is_signed("\ud800", TOKEN, "1", "\ud800")
