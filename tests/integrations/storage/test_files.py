"""Encrypted files, judged by their content."""

from pathlib import Path

import pytest

from bot.intake.ports import AttachmentRefused
from bot.kit.crypto import Cipher
from integrations.storage.files import EncryptedFiles

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 64


@pytest.fixture
def files(tmp_path: Path, cipher: Cipher) -> EncryptedFiles:
    return EncryptedFiles(tmp_path, cipher, allowed={"image/png": ("png", 200)})


def test_a_file_is_kept_encrypted_once(files: EncryptedFiles, tmp_path: Path) -> None:
    kept = files.put(PNG)
    assert files.put(PNG) == kept
    assert (kept.content_type, kept.extension, kept.size) == ("image/png", "png", len(PNG))
    on_disk = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(on_disk) == 1
    assert b"PNG" not in on_disk[0].read_bytes()
    assert kept.sha256 not in str(on_disk[0])
    assert files.open(kept.key) == PNG
    files.erase(kept.key)
    files.erase(kept.key)
    with pytest.raises(FileNotFoundError):
        files.open(kept.key)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"MZ" + b"\x00" * 50, "unknown_type"),
        (b"<html>", "unknown_type"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 50, "unknown_type"),
        (PNG + b"\x00" * 200, "too_large"),
    ],
)
def test_what_is_refused(files: EncryptedFiles, content: bytes, reason: str) -> None:
    with pytest.raises(AttachmentRefused) as refused:
        files.put(content)
    assert refused.value.reason == reason


@pytest.mark.parametrize("key", ["../x", "a/b", ""])
def test_keys_cannot_leave_the_folder(files: EncryptedFiles, key: str) -> None:
    with pytest.raises(FileNotFoundError):
        files.open(key)
