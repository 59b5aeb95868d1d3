"""Safe mode: decrypt what WeChat sends, encrypt what we answer."""

import base64
import binascii
import re
import secrets
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from wechatpy.crypto import PrpCrypto
from wechatpy.exceptions import InvalidAppIdException

from integrations.wechat.errors import BadKey, BadRequest, Forbidden
from integrations.wechat.verification import is_signed, sign

_KEY = re.compile(r"[A-Za-z0-9+/]{43}")

# What wechatpy lets through when the ciphertext is damaged or the key is another one.
_DAMAGED = (
    AssertionError,
    AttributeError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
    binascii.Error,
    struct.error,
    InvalidAppIdException,
)


def decode_key(encoding_aes_key: str) -> bytes:
    """The 32 bytes of an EncodingAESKey; raises `BadKey`."""
    if not _KEY.fullmatch(encoding_aes_key):
        raise BadKey("an EncodingAESKey is 43 characters of Base64")
    return base64.b64decode(encoding_aes_key + "=")


class _Cipher(PrpCrypto):  # type: ignore[misc]
    """wechatpy's cipher with unpredictable random bytes."""

    def get_random_string(self) -> str:
        return secrets.token_hex(8)


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
            except _DAMAGED as error:
                # The wrong key of two gives any of these; only the last one is worth telling.
                cause = type(error).__name__
        raise BadRequest("the message cannot be decrypted with the account's keys", cause)

    def seal(self, text: str, timestamp: str, nonce: str, *, key: int = 0) -> str:
        """The encrypted reply envelope, under the key that opened the message."""
        sealed = self._ciphers[key].encrypt(text, self._app_id)
        encrypted = sealed.decode("ascii")
        signature = sign(self._token, timestamp, nonce, encrypted)
        return (
            f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt>"
            f"<MsgSignature><![CDATA[{signature}]]></MsgSignature>"
            f"<TimeStamp>{timestamp}</TimeStamp>"
            f"<Nonce><![CDATA[{nonce}]]></Nonce></xml>"
        )
