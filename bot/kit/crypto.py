"""Encryption of stored data and keyed hashes for finding it again, with keys that rotate."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MINIMUM_SECRET_LENGTH = 32


class CannotDecrypt(Exception):
    """The value was written with a secret that this service was not given, or was altered."""


class Cipher:
    """Encrypts with the newest secret and reads what any of the secrets wrote.

    `secrets` come newest first. Rotating means putting a new one in front and keeping the old
    ones until everything has been written again.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        if not secrets:
            raise ValueError("at least one secret is needed")
        if any(len(secret) < MINIMUM_SECRET_LENGTH for secret in secrets):
            raise ValueError(f"a secret needs at least {MINIMUM_SECRET_LENGTH} characters")
        keys = [base64.urlsafe_b64encode(_derive(secret, b"storage")) for secret in secrets]
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._index_keys = [_derive(secret, b"blind index") for secret in secrets]

    def encrypt(self, text: str) -> str:
        return self._fernet.encrypt(text.encode("utf-8", "surrogatepass")).decode("ascii")

    def decrypt(self, token: str) -> str:
        try:
            return self._fernet.decrypt(token).decode("utf-8", "surrogatepass")
        except InvalidToken:
            raise CannotDecrypt from None

    def encrypt_bytes(self, content: bytes) -> bytes:
        return self._fernet.encrypt(content)

    def decrypt_bytes(self, token: bytes) -> bytes:
        try:
            return self._fernet.decrypt(token)
        except InvalidToken:
            raise CannotDecrypt from None

    def blind_index(self, purpose: str, value: str) -> str:
        """A keyed hash to store beside an encrypted value; another purpose, another hash."""
        return _index(self._index_keys[0], purpose, value)

    def blind_indexes(self, purpose: str, value: str) -> list[str]:
        """The hashes under every secret, newest first: what to search for."""
        return [_index(key, purpose, value) for key in self._index_keys]


def _derive(secret: str, info: bytes) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=b"xinfang", info=info)
    return hkdf.derive(secret.encode("utf-8"))


def _index(key: bytes, purpose: str, value: str) -> str:
    text = f"{purpose}\x1f{value}".encode("utf-8", "surrogatepass")
    return hmac.new(key, text, hashlib.sha256).hexdigest()
