"""Encryption of stored data and keyed hashes for finding it again, with keys that rotate.

AES-256-GCM-SIV: many small values a message are encrypted under one key for years, more than
AES-GCM with random nonces is safe for; and a tenth of what Fernet costs, without its padding and
the time it writes into each value.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MINIMUM_SECRET_LENGTH = 32
_NAME, _NONCE = 4, 12


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
        self._keys = {_derive(secret, b"name")[:_NAME]: _storage_key(secret) for secret in secrets}
        self._newest = next(iter(self._keys))
        self._index_keys = [_derive(secret, b"blind index") for secret in secrets]

    def encrypt(self, text: str) -> str:
        token = self.encrypt_bytes(text.encode("utf-8", "surrogatepass"))
        return base64.b64encode(token).decode("ascii")

    def decrypt(self, token: str) -> str:
        try:
            content = base64.b64decode(token, validate=True)
        except ValueError:
            raise CannotDecrypt from None
        return self.decrypt_bytes(content).decode("utf-8", "surrogatepass")

    def encrypt_bytes(self, content: bytes) -> bytes:
        """The name of the key, a random nonce, the ciphertext with its tag."""
        nonce = os.urandom(_NONCE)
        return self._newest + nonce + self._keys[self._newest].encrypt(nonce, content, None)

    def decrypt_bytes(self, token: bytes) -> bytes:
        key = self._keys.get(token[:_NAME])
        nonce, sealed = token[_NAME : _NAME + _NONCE], token[_NAME + _NONCE :]
        if key is None or len(nonce) < _NONCE:
            raise CannotDecrypt
        try:
            return key.decrypt(nonce, sealed, None)
        except InvalidTag:
            raise CannotDecrypt from None

    def blind_index(self, purpose: str, value: str) -> str:
        """A keyed hash to store beside an encrypted value; another purpose, another hash."""
        return _index(self._index_keys[0], purpose, value)

    def blind_indexes(self, purpose: str, value: str) -> list[str]:
        """The hashes under every secret, newest first: what to search for."""
        return [_index(key, purpose, value) for key in self._index_keys]


def _storage_key(secret: str) -> AESGCMSIV:
    return AESGCMSIV(_derive(secret, b"storage"))


def _derive(secret: str, info: bytes) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=b"xinfang", info=info)
    return hkdf.derive(secret.encode("utf-8"))


def _index(key: bytes, purpose: str, value: str) -> str:
    text = f"{purpose}\x1f{value}".encode("utf-8", "surrogatepass")
    return hmac.new(key, text, hashlib.sha256).hexdigest()
