"""Safe mode: decrypt what WeChat sends, encrypt what we answer."""

import base64
import re
import secrets
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from integrations.wechat.errors import BadKey, BadRequest, Forbidden
from integrations.wechat.verification import is_signed, sign

BLOCK = 32  # WeChat pads to its key's length, not to that of AES.

_KEY = re.compile(r"[A-Za-z0-9+/]{43}")


def decode_key(encoding_aes_key: str) -> bytes:
    """The 32 bytes of an EncodingAESKey; raises `BadKey`."""
    if not _KEY.fullmatch(encoding_aes_key):
        raise BadKey("an EncodingAESKey is 43 characters of Base64")
    return base64.b64decode(encoding_aes_key + "=")


class _Cipher:
    """AES-CBC over 16 random characters, the text's length, the text and the app id."""

    def __init__(self, key: bytes) -> None:
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16]))

    def encrypt(self, text: str, app_id: str) -> str:
        content = text.encode("utf-8")
        random, size = secrets.token_hex(8).encode("ascii"), struct.pack(">I", len(content))
        plain = random + size + content + app_id.encode("utf-8")
        padding = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher.encryptor()
        sealed = encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()
        return base64.b64encode(sealed).decode("ascii")

    def decrypt(self, encrypted: str, app_id: str) -> str:
        """Raises ValueError for what another key or another app sealed, or nobody."""
        decryptor = self._cipher.decryptor()
        plain = decryptor.update(base64.b64decode(encrypted)) + decryptor.finalize()
        if len(plain) < BLOCK or not 1 <= plain[-1] <= BLOCK:
            raise ValueError("no padding")
        plain = plain[16 : -plain[-1]]
        end = 4 + int.from_bytes(plain[:4], "big")
        if plain[end:] != app_id.encode("utf-8"):
            raise ValueError("another app id")
        return plain[4:end].decode("utf-8")


@dataclass(frozen=True, slots=True)
class Opened:
    """A decrypted message and the number of the key that opened it."""

    text: str
    key: int


class Crypto:
    """Holds the account's keys, the current one first."""

    def __init__(self, token: str, app_id: str, encoding_aes_keys: Sequence[str]) -> None:
        self._token = token
        self._app_id = app_id
        self._ciphers = [_Cipher(decode_key(key)) for key in encoding_aes_keys]

    def open(self, encrypted: str, signature: str, timestamp: str, nonce: str) -> Opened:
        """Check the message signature, decrypt, check the app id.

        Raises `Forbidden` for a wrong signature and `BadRequest` for everything no key opens.
        """
        if not is_signed(signature, self._token, timestamp, nonce, encrypted):
            raise Forbidden("the message signature does not match")
        cause = ""
        for number, cipher in enumerate(self._ciphers):
            try:
                return Opened(cipher.decrypt(encrypted, self._app_id), number)
            except ValueError as error:
                cause = type(error).__name__
        raise BadRequest("the message cannot be decrypted with the account's keys", cause)

    def seal(self, text: str, timestamp: str, nonce: str, *, key: int = 0) -> str:
        """The encrypted reply envelope, under the key that opened the message."""
        encrypted = self._ciphers[key].encrypt(text, self._app_id)
        signature = sign(self._token, timestamp, nonce, encrypted)
        return (
            f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt>"
            f"<MsgSignature><![CDATA[{signature}]]></MsgSignature>"
            f"<TimeStamp>{timestamp}</TimeStamp>"
            f"<Nonce><![CDATA[{nonce}]]></Nonce></xml>"
        )
