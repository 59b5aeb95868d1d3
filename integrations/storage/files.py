"""Attachments as encrypted files in a folder, named after what is in them."""

import hashlib
import os
import tempfile
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

import filetype

from bot.intake.ports import AttachmentRefused, StoredFile
from bot.kit.crypto import Cipher
from integrations.storage.documents import document_type

MEGABYTE = 1024 * 1024
# By what the content says it is, never by what it is called.
ALLOWED: Mapping[str, tuple[str, int]] = {
    "image/jpeg": ("jpg", 10 * MEGABYTE),
    "image/png": ("png", 10 * MEGABYTE),
    "image/gif": ("gif", 10 * MEGABYTE),
    "image/webp": ("webp", 10 * MEGABYTE),
    "image/heic": ("heic", 10 * MEGABYTE),
    "audio/amr": ("amr", 2 * MEGABYTE),
    "audio/mpeg": ("mp3", 2 * MEGABYTE),
    "audio/x-speex": ("spx", 2 * MEGABYTE),
    "video/mp4": ("mp4", 20 * MEGABYTE),
    "application/pdf": ("pdf", 20 * MEGABYTE),
}
_OFFICE = "application/vnd.openxmlformats-officedocument"
# Kept only for who asks for them: staff who send them on.
DOCUMENTS: Mapping[str, tuple[str, int]] = {
    f"{_OFFICE}.wordprocessingml.document": ("docx", 10 * MEGABYTE),
    f"{_OFFICE}.spreadsheetml.sheet": ("xlsx", 10 * MEGABYTE),
    "text/plain": ("txt", 2 * MEGABYTE),
}
_SPEEX = b"Speex   "


class EncryptedFiles:
    """An `AttachmentStore` under one folder.

    A file's key is the keyed hash of its content, so the same picture is kept once and the name
    tells nothing to who does not have the secret.
    """

    def __init__(
        self,
        folder: Path,
        cipher: Cipher,
        *,
        allowed: Mapping[str, tuple[str, int]] = ALLOWED,
    ) -> None:
        self._folder = folder
        self._cipher = cipher
        self._allowed = allowed

    def put(self, content: bytes, *, only: Collection[str] | None = None) -> StoredFile:
        content_type, extension = self._check(content, only or ())
        if only is not None and content_type not in only:
            raise AttachmentRefused("not_sendable")
        digest = hashlib.sha256(content).hexdigest()
        key = self._cipher.blind_index("attachment", digest)
        path = self._path(key)
        if not path.exists():
            self._write(path, self._cipher.encrypt_bytes(content))
        return StoredFile(key, digest, len(content), content_type, extension)

    def open(self, key: str) -> bytes:
        return self._cipher.decrypt_bytes(self._path(key).read_bytes())

    def erase(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def _check(self, content: bytes, asked: Collection[str]) -> tuple[str, str]:
        if not content:
            raise AttachmentRefused("empty")
        content_type = _type_of(content)
        asked_for = {kind: rule for kind, rule in DOCUMENTS.items() if kind in asked}
        allowed = {**self._allowed, **asked_for}
        if content_type not in allowed:
            raise AttachmentRefused("unknown_type")
        extension, most = allowed[content_type]
        if len(content) > most:
            raise AttachmentRefused("too_large")
        return content_type, extension

    def _path(self, key: str) -> Path:
        if not key.isalnum():
            raise FileNotFoundError(key)
        return self._folder / key[:2] / key

    def _write(self, path: Path, content: bytes) -> None:
        """Write so that a file under its name is always whole and on the disk."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(name)
            raise


def _type_of(content: bytes) -> str:
    if content.startswith(b"OggS") and _SPEEX in content[:64]:
        return "audio/x-speex"
    kind = filetype.guess(content)
    if kind is None or content.startswith(b"PK"):
        return document_type(content)
    return str(kind.mime)
