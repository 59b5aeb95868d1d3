"""WeChat's side of the encrypted envelope, written apart from the callback's own code."""

import base64
import hashlib
import os
import struct
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from integrations.simulator.account import SimulatedAccount

BLOCK = 32


class EnvelopeBroken(Exception):
    """The answer is not what WeChat would accept; the text says why."""


def sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


class Envelope:
    """Seals messages to the callback and opens its passive replies."""

    def __init__(self, account: SimulatedAccount) -> None:
        self._app_id = account.app_id.encode()
        self._token = account.token
        self._original_id = account.original_id
        self._key = base64.b64decode(account.encoding_aes_key + "=")

    def seal(self, xml: str, openid: str, timestamp: str, nonce: str) -> tuple[dict[str, str], str]:
        """The query string and the body WeChat would post."""
        encrypted = self._encrypt(xml.encode())
        query = {
            "signature": sign(self._token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "openid": openid,
            "encrypt_type": "aes",
            "msg_signature": sign(self._token, timestamp, nonce, encrypted),
        }
        body = (
            f"<xml><ToUserName><![CDATA[{self._original_id}]]></ToUserName>"
            f"<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
        )
        return query, body

    def open(self, body: str) -> dict[str, str]:
        """The fields of an encrypted passive reply."""
        outer = fields(body)
        try:
            encrypted, signature = outer["Encrypt"], outer["MsgSignature"]
            expected = sign(self._token, outer["TimeStamp"], outer["Nonce"], encrypted)
        except KeyError as missing:
            raise EnvelopeBroken(f"the reply has no {missing.args[0]}") from None
        if signature != expected:
            raise EnvelopeBroken("the reply's signature is wrong")
        return fields(self._decrypt(encrypted))

    def _encrypt(self, content: bytes) -> str:
        plain = os.urandom(16) + struct.pack(">I", len(content)) + content + self._app_id
        padding = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher().encryptor()
        sealed = encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def _decrypt(self, encrypted: str) -> str:
        try:
            decryptor = self._cipher().decryptor()
            padded = decryptor.update(base64.b64decode(encrypted)) + decryptor.finalize()
            plain = padded[16 : -padded[-1]]
            (length,) = struct.unpack(">I", plain[:4])
            content = plain[4 : 4 + length].decode()
        except (ValueError, IndexError, struct.error) as error:
            raise EnvelopeBroken(f"the reply does not decrypt: {error}") from error
        if plain[4 + length :] != self._app_id:
            raise EnvelopeBroken("the reply is for another account")
        return content

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))


def fields(body: str) -> dict[str, str]:
    """The direct children of an XML document with their text; nested ones stay flat."""
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError as error:
        raise EnvelopeBroken(f"the reply is not XML: {error}") from error
    return {child.tag: "".join(child.itertext()) for child in root}


def render(values: Mapping[str, str | int | float]) -> str:
    """A WeChat message: numbers bare, text in CDATA."""
    return "<xml>" + "".join(_element(name, value) for name, value in values.items()) + "</xml>"


def _element(name: str, value: str | int | float) -> str:
    if isinstance(value, int | float):
        return f"<{name}>{value}</{name}>"
    return f"<{name}><![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>"
